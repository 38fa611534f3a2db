"""The readout as page, pictures and Markdown; nothing is computed here.

page.py           the readout as one HTML file
checks_page.py    health checks and segments in HTML
details.py        the explanations in HTML
charts.py         the forest of intervals
pictures.py       every picture of a readout with its words
markdown.py       the readout for a pull request
wording.py        clusters, phases and triggered units in words
tradeoff_chart.py pictures of a trade-off, each with its words
tradeoff_page.py  a trade-off in HTML and Markdown
export.py         the saved readout to take away
reproduce.py      the same bytes again, or what changed
"""
