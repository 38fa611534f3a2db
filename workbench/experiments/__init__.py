"""From an experiment's spec and a snapshot to a readout. Read `analyze.py` first: it is the spine.

analyze.py      analyze(experiment, snapshot) -> Readout
spec.py         experiment.yaml
unbuilt.py      what parses but is not built yet
looks.py        when it is looked at, and the looks that were taken
lock.py         what was promised before anybody saw an effect
allocation.py   allocation.yaml: holdback, exclusive groups, traffic, ramps
arms.py         the slices of a hash that are the arms, and how few users a changed split moves
assigner.py     the rule that puts a user into an arm, in SQL and in Python
assign.py       assign a snapshot's users, export and check it
phases.py       how units came in: each phase's split, and whether triggers are logged
ratios.py       the sample ratio of units, of clusters, of each phase
interference.py what arms that share something do to each other
health.py       sample ratio, crossovers, maturity: may effects be shown?
estimate.py     Moments -> one row per metric, arm, test and segment
comparison.py   one arm against another: by unit or by cluster, phase by phase
triggered.py    the effect among triggered units, and on everybody
decide.py       the rule: superior, non-inferior, not deteriorated, healthy
opening.py      read out, keep it, remember the look
basis.py        how the metrics vary on the log, and how fast users come
clustering.py   the same where whole clusters get an arm: design effect, ICC
arrival.py      who has come by which day, through a ramp; what is mature at each look
judge.py        the rule's tests for any number of units, under one alternative
sizing.py       how many units the rule needs, the smallest effect that it finds
design.py       size, duration and smallest effect for the whole rule
proposal.py     a plan with other figures than the spec's, from a basis that is kept
planning.py     a design in words
rehearsal.py    the planned analysis on replays of the log, before launch
population.py   units with the values of every metric, from one scan
scenarios.py    what a rehearsal plants: nothing, the plan, the worst nulls
planting.py     a known effect on the values of units
replaying.py    values -> the sums of every replay
verdicts.py     every replay judged by the whole rule
rehearsed.py    what a rehearsal found, and in words
readout.py      the result object and its JSON
path.py         a test at each look up to now, and what would have passed it
why.py          a row explained; explain.py makes it, sentences.py words it, asking.py finds it
statements.py   the SQL behind a number
stored.py       the readout that lies beside the spec
details.py      the explanations in HTML
effects.py      the effects of several metrics with their joint covariance
criterion.py    objectives.yaml: weights, the price of reachability, the value at which the verdict turns
tradeoff.py     two effects at once, and the criterion; tradeoff_chart.py and tradeoff_page.py show them
decision.py     decision.md: what people decided, entry after entry
markdown.py     the readout for a pull request
export.py       the saved readout to take away
reproduce.py    the same bytes again, or what changed
today.py        what each experiment needs today
wording.py      clusters, phases and triggered units in words
page.py         the readout as one HTML file
charts.py       the forest of intervals
pictures.py     every picture of a readout with its words
"""
