"""Finds and renders the study templates.

locate.py      where templates come from: the project, installed packages, what is shipped
manifest.py    template.yaml: questions, and when to use it
catalog.py     all of them by name, and what is wrong with the others
notebook.py    a notebook from a script with `# %%` cells
render.py      a template and answers -> files in a project
origin.py      what a folder was made from
strip.py       take outputs out of notebooks before they are committed
renew.py       bring such a folder to the template as it is now
"""
