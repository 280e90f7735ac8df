# Points in time, on pages and in messages.

# The zone is the organisation's, as its difference from UTC.
time-in-words = { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $day }, { $year }, { $hour12 }:{ $minute } { $half ->
        [am] a.m.
       *[pm] p.m.
    } ({ $zone })
# In figures, where room is short.
time-in-figures = { $year }-{ $month }-{ $day } { $hour }:{ $minute } { $zone }
# A day alone.
day-in-words = { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $day }, { $year }
