"""Notices that reach people: made by what happens, sent by the ways that each person chose, kept with their proof."""
