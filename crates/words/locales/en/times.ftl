# Points in time, on pages and in messages.

month-january = January
month-february = February
month-march = March
month-april = April
month-may = May
month-june = June
month-july = July
month-august = August
month-september = September
month-october = October
month-november = November
month-december = December
# How the first day of a month is written.
day-first = 1
# The zone is the organisation's, as its difference from UTC.
time-in-words = { $month } { $day }, { $year }, { $hour12 }:{ $minute } { $half ->
        [am] a.m.
       *[pm] p.m.
    } ({ $zone })
# In figures, where room is short.
time-in-figures = { $year }-{ $month }-{ $day } { $hour }:{ $minute } { $zone }
# A day alone.
day-in-words = { $month } { $day }, { $year }
