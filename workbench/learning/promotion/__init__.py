"""The life of a model: trained, shadow, champion, and back; who took which step stands in a file that git keeps.

record.py    `training/<name>.promotions.jsonl`: steps, each signed over what was promoted and over the step before
"""
