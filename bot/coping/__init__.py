"""Guided coping: exercises from files, and worksheets that are walked through step by step."""
