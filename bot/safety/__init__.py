"""The safety screen: runs before everything else, without Rasa, and answers in its own words."""
