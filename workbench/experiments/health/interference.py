"""What arms that share something do to each other: said, because no count of the log can show it."""

from __future__ import annotations

from workbench.experiments.spec import Experiment

# what is shared -> (how the arms touch each other, in which direction the estimate is off, what would fix it)
KNOWN = {
    "budget": ("what one arm spends the other cannot",
               "the effect of an arm that spends more looks too large: it also takes from the arm it is compared with",
               "give each arm a budget of its own in proportion to its share, or compare periods"),
    "cap": ("a message that one arm sends uses up what the other may send",
            "the effect of an arm that sends more looks too large: with everybody in it the cap binds for all",
            "count the cap by arm, or randomise whole groups that share one (`design: cluster`)"),
    "inventory": ("what one arm's users take the others' cannot have",
                  "the effect looks too large: with everybody in the better arm there is no more to take",
                  "hold stock back by arm, or compare periods"),
    "audience": ("users of both arms meet each other",
                 "the effect looks too small where a treatment spreads to control, too large where arms compete",
                 "randomise whole groups who meet (`design: cluster`)"),
    "model": ("one model learns from both arms",
              "the effect looks too small: control is served by what the treatment taught, and the reverse",
              "train a model for each arm on its own users only"),
}
_OTHER = ("what one arm does changes what the other gets",
          "the difference between the arms is not the difference that everybody would see, in a direction that only "
          "you can tell", "give each arm its own, or randomise what shares it as a whole (`design: cluster`)")


def interference(experiment: Experiment) -> list[str]:
    """A warning for each thing that the arms share."""
    found = []
    for shared in experiment.shares:
        how, bias, fix = KNOWN.get(shared, _OTHER)
        found.append(f"interference: the arms share {shared!r}: {how}; {bias}; {fix}")
    return found
