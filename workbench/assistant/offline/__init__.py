"""The drafter without a model: a sentence -> a Wish -> tool calls -> a reply, by rules over the catalog.

Each folder uses only those above it.

patterns.py        regular expressions, each compiled once
wish.py            what is asked for, as a value, and the sentence while it is read

words/             what words mean
  lexicon.py         the trade's words for events; columns.py for columns, channels, periods, people
  fillers.py         words that can change no number: every other must be understood, or is asked about
  presenting.py      words of showing, asking and defining, where the log has no name of its own in them
  numbers.py         numbers in words; stems.py makes the forms of a word one; spelling.py a sentence made even
  people.py          what the descriptions call a user; whom.py other words for the log's people,
                     some_people.py those that are only some of them here
  own_words.py       what this squad calls things, from its adapters, facts, metrics; descriptions.py from their texts,
                     plain_names.py facts called by a word that elsewhere only shows (labels),
                     told_columns.py what is told of columns of true and false,
                     told_pairs.py two words that no other is told with, longer_names.py nouns of two words,
                     put_on.py lists that things are put on, phrasal.py verbs of two words in them,
                     compounds.py its names in one word or in two,
                     channels.py its channels by a short form,
                     themes.py themes called by a polite word; legends.py by a number that descriptions explain
  own_units.py       units that a column's name or an adapter tells
  doings.py          events of noun and participle, and what else an event is called
  own_events.py      the events that the log holds beside the trade's
  vocabulary.py      the events this snapshot can speak of, and by which words

parts/             the parts of a request
  phrases.py         lengths of time; definitions.py the ones a sentence explains itself; spans.py a request's windows
  figures.py         a request with its figures in the words that are read: anchors.py what its windows begin at,
                     agreeing.py windows said twice, caps.py values set to a quantile, permissions.py days on which
                     somebody may be messaged, thresholds.py bounds in any order of words, marked.py by
                     a sign or the ends of a scale, together.py two ways of which
                     the log knows one
  conditions.py      all but one value, dates; bounds.py a least amount of one row, ranges.py one between
                     two; comparing.py two parts
                     of the log held against each other
  exclusions.py      what is said not to count; quantifiers.py how many of what
  journeys.py        cohorts that come back, funnels of people
  choosing.py        columns and values: closed choices of the snapshot; namesakes.py a value that two columns hold;
                     beside.py values beside the word for a table's rows, flags.py columns of true and false,
                     different.py how many different values;
                     grouping.py by which column it is split;
                     divisors.py what stands after a per and is no group, by_stars.py ratings by
                     their stars, by_amount.py rows by each number of something; subjects.py what rows are about
  participles.py     a verb that says what a column does; taken.py words of messages that the squad uses twice
  own_nouns.py       themes of messages that are called as what is bought
  places.py          whose place it is; money.py what money is of; sums.py amounts of two events together;
                     added_up.py the sum of what carries an amount; both.py rows of two events taken as one
  counted.py         what is counted; pairs.py of two events, states.py how long somebody may be messaged,
                     own_states.py how long they are in a state that a table of the squad's own keeps;
                     heads.py ticket purchases, film ratings: which of two words is the event; quotients.py amounts
                     over amounts
  rows.py            what is counted without a word for an event: people, rows of a table, periods of a permission
  bases.py           of which messages; amounts.py in which unit: other_units.py asked for in another one,
                     counted_units.py of a number of something,
                     same_rows.py whose where several have it; own_rows.py one number of own rows; worth.py
                     whether amounts are meant;
                     counting.py how; measures.py quantiles and maxima
  named_deeds.py     metrics told by a plain verb: supporters give, members check in; agents.py who does it: givers
  naming.py          names of the project, and a draft's own; shapes.py a trend, a funnel, a table described
  by_arm.py          the experiment that an arm of it, or words of what it changes, name
  metric_names.py    the project's metric that some words speak of; variants.py of a declared metric
  volume.py          whether a change sends more or less; replacing.py where one way of sending takes another's place
  ages.py            people by their age in words, as the log writes its bands
  moving.py          where an outcome is hoped to go; effects.py how large an effect is hoped for

message/           a whole message
  envelopes.py       headers, names, alerts, slides, deadlines and forms around a request; frames.py words that only ask
                     for it; terms.py terms that it defines first; queries.py SQL in words
  formal.py          a metric as statisticians and SQL say it, put into plain words
  notation.py        fractions, intervals and codes, put into words; directions.py which way a metric should go;
                     doers.py who is named by what they do
  clauses.py         what of it is the request, what is set aside; asides.py who asks, what for and why; idioms.py set
                     phrases around a request;
                     leads.py what leads to it, and what “their” is; corrections.py what is taken back
  surroundings.py    a message without what surrounds its request: units.py its clauses, context.py what they tell,
                     limiting.py what says what counts,
                     harmless.py the proof that one changes no number; headings.py what a metric is called;
                     standing_out.py days that are looked for in the answer; afterthoughts.py what a request adds
                     about itself: compare the two
  tickets.py         labels, numbers and quotes of a ticket; hopes.py which way is better, said as a hope
  measured.py        how people say a number per user: shares.py the shares of people and of rows,
                     own_phrases.py what the project's own words make possible; formulas.py Y = 1 if ..., everyone.py
                     that who has none counts as zero, metric_turns.py other turns of phrase for metrics,
                     metric_remarks.py what they say once more, metric_again.py in other words, metric_notes.py what
                     a definition notes down, metric_clauses.py clauses that say what counts
  denied.py          what a remark denies or admits by name; talked.py what is talked about before a request
  confirmed.py       a request without the remarks that its own reading confirms: remarks.py their phrases,
                     more_remarks.py of what is unwanted or none, held.py what each holds of the reading; labelled.py
                     what a metric is called, and sentences beside it
  lanes.py           channels beside a number: any but one, each apart
  missed.py          messages that did not come to a step; pictures.py a request told as its picture or formula
  rates.py           shares of messages, however they are put; breakdowns.py rows and people by a column, of_column.py
                     values tied to their rows by because or by, loads.py a
                     rate by the messages before, and cohorts; versus.py two values held against each other
  evened.py          a request in the grammar's words: wordings.py what is said in another way, coined.py words that a
                     message coins, glosses.py what a bracket says again, restated.py what only denies something else,
                     manner.py how many numbers and how exact, layouts.py how an answer is to be laid out
  pooled.py          groups named twice, arms that are not parted; contrasts.py what is denied and not asked for anyhow;
                     have_none.py what becomes of those who have none, with left_out.py for means of one's own
  cohorts.py         a retention table told by its parts; repeats.py that a reaction counts each time,
                     attribution.py how a conversion is attributed, endings.py a column's values as verbs
  told_flags.py      columns of true and false as descriptions tell them; row_words.py a table's rows as people call
                     them; side_by_side.py which of two does better; how_far.py a walk told by all its steps
  spelled_out.py     what a request says again by listing it: by source (watch or typed)
  occasions.py       where an answer is needed, and how its rows are laid out
  borders.py         whether the day that ends a span is in it; dates.py days in words
  analysis_turns.py  a table asked for in other turns: a panel of week x channel, ordered within two days;
                     by_column.py people and rows by a column in everyday verbs: which carrier moves most
  asked_again.py     a question that the next sentence asks in the trade's words
  slips.py           which slips of the keyboard are mended; padding.py which phrases change no number
  following.py       what leads to a message that goes on from the one before
  ideas.py           ideas for an experiment, which nobody called a hypothesis
  kinds.py           which kind of request it is, where nothing is counted
  refusing.py        rows, acts, and what no count can answer; strange.py whether a word of these is the log's own,
                     orders.py what is to be done to an experiment

coverage/          nothing is left out in silence
  scope.py           a word that is left over is asked about; accounting.py so is a part that a draft has no place for
  covering.py        the same for experiments and models; readouts.py for what a saved readout tells,
                     aspects.py what is asked of it beyond its verdict; meanings.py what a metric means
  objects.py         that what is opened or clicked is a message
  compared.py        a comparison beside the request that it does not make
  of_another.py      an amount that other rows carry, a time that they took; which messages made them do it
  at_odds.py         what is at odds with itself: clicks on email, but only on push; two numbers at once
  narrower.py        what only some of an event's rows are: at a kiosk, borrowed again, late or not
  unread.py          an event behind a sign of a ratio that nothing has read
  spare_words.py     words that say of an event what its own name says
  instead.py         where rows would be counted, and something else was asked of them
  derived.py         what is worked out of an insight and held by none: wholes.py of which whole a share is,
                     persons.py people where rows are counted, dated.py when
  ratios.py          a ratio that is asked for by that word is one, or asked about
  denominators.py    of what a metric's number is: of rows, of some people; modifiers.py words that choose among rows,
                     timing.py times and bounds that no metric holds
  outcomes.py        whether a metric accounts for every word of an outcome: narrowings.py less or more than it counts,
                     manners.py how many, how often, how much or which share,
                     misfits.py what shares a word with a metric and is something else

reading.py         a sentence -> a Wish, part by part; amending.py one that goes on from the request before

hypothesis/        a change and what it does
  evening.py         a message made even: labels, headings, shortened verbs; notes.py reasons that hang on a note
  prose.py           long prose in the grammar of if and would: promises, letters, defined symbols
  framing.py         what only asks for one, or says who believes it, taken off
  labels.py          parts that are said apart, under a label
  heard.py           of an outcome, what a metric must account for; whose.py people who are named within it
  guards.py          what must not get worse; whom.py for whom: everyone.py everybody, crossing.py by two properties,
                     those.py in a clause of its own,
                     demonyms.py by a country, listing.py by values in a row
  pointing.py        what a sentence only points at: they would come down; topics.py the metric in front
  behaviour.py       whom it is for where that is told by what they do: a condition of the change; qualified.py by a
                     clause that no property holds, within.py in the middle of what they would do
  slides.py          parts between bars, slashes, bullets and full stops, most under a label
  symbols.py         a statistician's letters in words
  motives.py         a reason and a population, set aside from a sentence
  own_names.py       the squad's names that hold a verb: a price drop is a theme
  sides.py           what is done and what it does, in whatever order; trials.py which sentence says which
  splitting.py       both in one sentence, by its grammar: grammar.py its words, conditions.py if, when, to and by
  clauses.py         all of them by what each clause of a note, a ticket or a mail is, where no grammar joins them
  judging.py         which metric an outcome is; ours.py whether the change is something that we do
  hypotheses.py      a sentence -> a structured hypothesis, and what was assumed
  mechanisms.py      a reason from the log for one that came without

saying.py          a tool call, a proved metric, notes by reference

reply/             what answers
  metric_variants.py a declared metric with another window, or of fewer rows
  metric_drafts.py   a Wish -> facts and one metric; metric_facts.py which rows, metric_titles.py what it is called
  insight_drafts.py  a Wish -> a typed insight
  studies.py         hypotheses, plans, past experiments, readouts and why they say so
  models.py          training specs and policies
  forms.py           whether an answer is wanted as code or as SQL; wanted.py finds who gives it
  glossary.py        terms of the trade in a sentence
  cells.py           an answer as a cell of the product's own API; statements.py as SQL
  deeds.py           what is kept or started, once a person approves; templates.py makes studies and services

drafter.py         a Wish -> tool calls and a reply
topic.py           whether a message stands alone, answers our question, or goes on from the request before
turns.py           the same behind the interface of every drafter
"""
