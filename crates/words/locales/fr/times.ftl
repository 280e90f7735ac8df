# Dates et heures, dans les pages et les messages.

# Le fuseau est celui de l'organisation, en écart avec UTC.
time-in-words = { $day ->
        [1] 1er
       *[other] { $day }
    } { $month ->
        [1] janvier
        [2] février
        [3] mars
        [4] avril
        [5] mai
        [6] juin
        [7] juillet
        [8] août
        [9] septembre
        [10] octobre
        [11] novembre
       *[12] décembre
    } { $year }, { $hour } h { $minute } ({ $zone })
# En chiffres, où la place manque.
time-in-figures = { $year }-{ $month }-{ $day } { $hour }:{ $minute } { $zone }
# Un jour seul.
day-in-words = { $day ->
        [1] 1er
       *[other] { $day }
    } { $month ->
        [1] janvier
        [2] février
        [3] mars
        [4] avril
        [5] mai
        [6] juin
        [7] juillet
        [8] août
        [9] septembre
        [10] octobre
        [11] novembre
       *[12] décembre
    } { $year }
