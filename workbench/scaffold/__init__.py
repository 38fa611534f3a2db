"""Finds and renders the study templates.

locate.py      where the templates lie: in the wheel, or in the checkout
manifest.py    template.yaml: questions, and when to use it
render.py      a template and answers -> files in a project
"""
