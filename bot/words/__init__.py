"""Every sentence people read, by theme, in every language there is a catalogue for.

The sentences stand in the code in English; `locale/*/LC_MESSAGES/bot.po` has them in the other
languages. The tone is calm: what is the matter, then what to do next. They are plain text without
anything to escape; only the lines of the App Home are Slack's mrkdwn.

`make words` brings the catalogues up to date with the code; docs/languages.md says how a language
is added.
"""
