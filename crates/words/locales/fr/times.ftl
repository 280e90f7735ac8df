# Dates et heures, dans les pages et les messages.

month-january = janvier
month-february = février
month-march = mars
month-april = avril
month-may = mai
month-june = juin
month-july = juillet
month-august = août
month-september = septembre
month-october = octobre
month-november = novembre
month-december = décembre
# Le premier jour d'un mois.
day-first = 1er
# Le fuseau est celui de l'organisation, en écart avec UTC.
time-in-words = { $day } { $month } { $year }, { $hour } h { $minute } ({ $zone })
# En chiffres, où la place manque.
time-in-figures = { $year }-{ $month }-{ $day } { $hour }:{ $minute } { $zone }
# Un jour seul.
day-in-words = { $day } { $month } { $year }
