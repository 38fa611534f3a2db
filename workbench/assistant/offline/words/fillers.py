"""Words that can change no number: all others must be understood, or the request is asked back.

What is not here is not harmless: first, last, before, after, not, new, only, median, unique, times ... must be part of
something that was understood.
"""

from __future__ import annotations

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import PERSON


def words_of(text: str) -> frozenset[str]:
    """The words of a text, one by one."""
    return frozenset(re.split(r"\s+", text.strip()))


_FUNCTION = words_of("""
a an the and or of to for in on at by with within over from as is are was were be been being am it its this that these
those there their theirs they them themselves he she him her his we our ours us you your yours i me my mine one ones
do does did doing done can could would should will shall may might must have has had having then if whether so also
still which what who whose whom how when where per each every all any some such into onto upon across during among
amongst between via through out up around about along toward towards anything something thing things here both either
itself himself herself yourself ourselves s t d ll re ve m o ok okay yes well etc
""")
_POLITE = words_of("""
please kindly thanks thank cheers hi hello hey hiya dear assistant workbench great sure maybe perhaps possibly
possible quick quickly simple simply just really actually basically right nice good fine again lovely appreciate
appreciated sorry morning afternoon team folks everyone all best regards
""") - {"best", "right"}
_ASKING = words_of("""
draft drafts drafting drafted define defines defining defined definition definitions create creates creating created
make makes making made build builds building built write writes writing written sketch suggest propose compose prepare
set setup give gives gave giving get gets getting got show shows showing shown tell tells telling told find finds
display plot chart graph table list compute computes computing computed calculate calculates calculating calculated
measure measures measuring measured measurement metric metrics kpi kpis indicator indicators number numbers count
counts counting counted total totals overall rate rates ratio ratios share shares proportion proportions part
percentage percentages percent fraction fractions probability probabilities likelihood chance chances average averages
mean means figure figures value values look looks looking see sees seeing need needs needed want wants wanted like
likes love wish wishes interested interest curious wonder wondering know understand learn learning know say says said
saying answer question questions ask asking asks help explain explains explaining explanation report reports reporting
monitor monitors monitoring track tracks tracking tracked watch watching follow check checks checking analyse analyses
analysing analysis turn put use uses used using go going come comes came coming absolute express formulate phrase
formalise specify spec specification come up want wanting pull produce walk proposal puts putting
visualise summarise summary overview view views
provide return returns output much many often label labels labelled flag binary variable target outcome outcomes kind
sort type form
""") - {"return", "returns", "views", "view"}
_NOUNS = words_of("""
log logs data snapshot dataset event events case cases instance instances occasion occasions user-level level window
windows period horizon experiment experiments test tests trial ab a/b study guardrail guardrails success primary
secondary metric goal goals north star main key headline base baseline line base calculation site website let us squad
team company obviously meaning namely business product project dashboard crm marketing app base
""") - {"goals"}
_VERBS = words_of("""
happen happens happened happening occur occurs occurred occurring take takes taken took place perform performs
performed show leads lead led leading result results resulting end ends ended turn turns place places placed placing
file files filed filing submit submits submitted generate generates generated bring brings bringing brought receive
receives received receiving give given went goes gone carry carries
carried carrying transmit transmitted stand stands lie lies amount amounts come comes came coming
absolute differ differs vary varies relate relates concern concerns regarding respect respectively split splits
splitting broken break breaks breakdown breakdowns down group groups grouped grouping compare compares compared
comparing comparison separately separate vs against higher-is-better including included include individual
individually depending depends according
""")
# how far the request itself goes, not what it counts
_DEGREE = words_of("""
currently current present presently moment now so far overall general generally usually typically roughly anyway
approximately approx about exactly precisely ever altogether whole entire entirety complete full overall together ago
""") - {"ago"}

HARMLESS = _FUNCTION | _POLITE | _ASKING | _NOUNS | _VERBS | _DEGREE | frozenset(PERSON)

# what people name a metric by: beside an event they say nothing of what is counted
NAMING = words_of("""
adoption adopter adopters
uptake stickiness penetration incidence usage burden nuisance twin counterpart equivalent sibling
analogue proposal flag uncapped head heads apiece everything classic wrote gain gains gained gaining achieve achieves
achieved collect collects collected collecting accumulate accumulates accumulated gather gathers gathered
rack racks racked racking notch notches notched chalk chalks chalked
""")
# words of offices and of praise that choose some of the people or of the messages before which they stand: key
# accounts, product mails, high value customers
CHOOSING = words_of("""
key main primary secondary base baseline success test target product business company marketing crm app application
site website goal headline event high low good great strong weak effective top bottom best worst single individual full
complete value performing line broken strongest weakest biggest largest smallest highest lowest leading
""")
# harmless where groups are compared
RANKING = words_of("""
most least best worst highest lowest top bottom better worse higher lower more less fewer leading largest biggest
greatest smallest strongest weakest than performing performs perform performance well good poorly strong weak
effective works work rank ranks ranked ranking sorted order descending ascending
winner winners wins win difference differences different high low
""")
# harmless where a trend is asked for
CHANGING = words_of("""
change changes changed changing develop develops developed developing development evolve evolves evolved evolution
evolving trend trends trending course time history historical series timeline move moves moved moving going growing
grow grows grew falling fall falls fell rising rise rises rose declining declined declines dropping dropped shrinking
sliding slid slides slipping slipped slips climbing climbed climbs sinking sank sinks improving improved improves
worsening worsened worsens deteriorating deteriorated eroding eroded recovering recovered stagnating
increasing increase increased decreasing decrease decreased fluctuate fluctuates progress progressed past week day
month
""") - {"past", "week", "day", "month"}
# harmless where a condition was understood
RESTRICTING = words_of("only just exclusively alone solely specifically exclusive purely limited restricted filtered")
# harmless beside the value of a declared metric or a readout
TODAY = words_of("today now currently present nowadays latest recent recently")
# harmless beside a metric
DIRECTING = words_of("lower higher better less more fewer good bad desirable bigger smaller")
# harmless beside a declared metric whose meaning is asked for
ABOUT = words_of("""
higher lower better worse good bad more less up down direction window span taken mean meaning means measured computed
unit units behind level anchor definition defined counted description high low new
""")
