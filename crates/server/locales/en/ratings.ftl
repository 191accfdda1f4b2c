ratings = Ratings
ratings-hint = What units that accepted an item say of it. Units and those who serve them read it at once, the maker two weeks later and without the unit’s name.
ratings-none = No unit has rated this item yet. Who accepted it rates it from the page of the order.
ratings-empty = There are no ratings here yet.
filter-item = Item
ratings-all = All ratings ({ $count })
rating = Rating
rating-of = Rating: { $item }
rating-state = State
rating-in-short = ★ { $mean } · { $count ->
    [one] { $count } unit
   *[other] { $count } units
}
rating-marks = { $count ->
    [one] { $count } mark
   *[other] { $count } marks
}
rating-marks-given = Marks, 1 to 5
rating-by-aspect = By aspect
rating-said-at = Said
rating-opens-at = Shown to the maker from
rating-order = The order by which the unit has it
rating-order-open = Open it
rating-hint = 1 is bad, 5 is very good. Write nothing that tells where your unit stands or who serves in it: two weeks from now the maker reads your words, without your unit’s name.
rating-no-mark = does not apply
rating-send = Send the rating
rating-rate = Rate
rating-reply = Maker
rating-reason = Why withheld
aspect-overall = Overall
aspect-build-quality = Build quality
aspect-ease-of-use = Ease of use
aspect-field-conditions = Field conditions
aspect-interference-resistance = Under jamming
rating-internal = units only
rating-opened = shown to the maker
rating-answered = answered by the maker
rating-withheld = withheld
rating-action-answer = Answer
rating-action-withhold = Withhold the words
field-overall = Overall
field-build-quality = Build quality
field-ease-of-use = Ease of use
field-field-conditions = Field conditions
field-interference-resistance = Under jamming
field-strengths = What is good
field-weaknesses = What is not
field-reply = Your answer
