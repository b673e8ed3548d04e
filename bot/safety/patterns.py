"""Wordings that raise an alarm whatever a classifier thinks, and what excuses some of them.

Patterns are tried on plain words (see ``plain``), one sentence at a time. Each is a sign that
docs/sources.md names (safety replies, red flags). Where one matches, the words beside it decide whether it
is excused: said of the past and over, denied, told of a story, asked of a medicine. Which excuses hold is
written beside each group of signs. People write without full stops, so an excuse reaches no further than
the sign's own clause, which spaCy's parse helps to find; what it says elsewhere excuses nothing.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

log = logging.getLogger(__name__)

_SELF = r"my ?self"
_HIM = r"(?:him|her|them)sel(?:f|ves)"
_WISH = r"(?:want to|wish|wishing|hope|hoping|would rather|rather|ready to|going to|plan to|planning to|need to|trying to|tried to|thinking of|thinking about|thought about|think about|keep thinking about|feel like)"
_THEM = r"(?:he|she|they|husband|wife|partner|boyfriend|girlfriend|bf|gf|dad|daddy|father|mum|mom|mam|mother|brother|sister|son|daughter|carer|ex|flatmate|roommate|landlord|uncle|stepdad|fiance|fella|old man|boss|neighbour|neighbor)"
_MINE = r"(?:my|the|our) (?:husband|wife|partner|boyfriend|girlfriend|bf|gf|dad|father|mum|mom|mam|mother|brother|sister|son|daughter|carer|ex|flatmate|roommate|landlord|uncle|stepdad|stepmum|fiance|fella|mother in law|father in law)"
_PILLS = r"(?:pills?|tablets?|paracetamol|tylenol|ibuprofen|panadol|packet|pack|box|bottle|dose|doses|meds|medication|medicine|insulin|codeine|morphine|tramadol|oxycodone|warfarin|beta blockers?|amitriptyline|sleeping tablets|capsules)"
_NAMED = rf"(?:{_PILLS}|co-?codamol|naproxen|aspirin|advil|oxycontin|fentanyl|diazepam|valium|lorazepam|ativan|xanax|zopiclone|zolpidem|ambien|nortriptyline|duloxetine|sertraline|fluoxetine|citalopram|mirtazapine|venlafaxine|quetiapine|seroquel|lithium|propranolol|gabapentin|pregabalin|lyrica|baclofen|methadone|buprenorphine|digoxin|melatonin|promethazine|metformin|antidepressants?|painkillers?|opioids?|opiates?|\w{{3,}}(?:zepam|zolam|pram|codone|morphone|phine|gabalin|pentin|tyline|oxetine|traline|azapine|codamol|cetamol|profen|olol))s?"
_HERE = r"(?:(?! (?:and|but|so|because|then|or) )[^,;:])*"
"""What follows a sign in its own clause: beyond it no word speaks of the sign any more."""
_JOKE = r"(?! (?:[\w']+ ){0,7}(?:lol|haha|lmao)\W*$)(?!,? (?:lol|haha|lmao)\W*$)"
_SOMETIMES = r"(?! (?:sometimes|one of these days)\b)(?!,? (?:only |just |i'm (?:only |just )?)?(?:joking|kidding)\W*$)"


@dataclass(frozen=True)
class Sign:
    """A wording, the alarm that it raises, and the excuses that hold for it."""

    kind: str
    pattern: re.Pattern[str]
    excuses: tuple[str, ...]


def _signs(kind: str, excuses: str, *patterns: str) -> list[Sign]:
    return [Sign(kind, re.compile(pattern), tuple(excuses.split())) for pattern in patterns]


SIGNS: tuple[Sign, ...] = (
    # Wish to die, to be gone, not to wake: denial and the far past excuse it.
    *_signs(
        "crisis",
        "denied past story questioned",
        rf"\b(?:kill|hang|drown|shoot|gas|poison|stab|suffocate|unalive|off|end) ?{_SELF}\b(?! laughing)",
        rf"\b(?:killing|hanging|drowning|shooting|unaliving|ending|offing) {_SELF}\b(?! laughing| (?:at|with|over) (?:work|the gym|this))",
        r"\b(?:end|ending|take|taking) my (?:own )?life\b",
        rf"\b{_WISH} (?:to )?(?:be dead|die|dying|not be here|not exist|stop existing|cease to exist|disappear forever|never wake up|not wake up)\b(?! (?:laughing|old|happy|fat|of (?:boredom|embarrassment|laughter|cringe|shame|old age))| than (?!live|keep|go on))",
        r"\b(?:want|wish|wishing|hope) (?:that )?i (?:was|were|could be|could just be) (?:dead|never born|gone for good|not alive)\b",
        r"\bwish i (?:had never been|was never|wasn't|hadn't been) (?:born|alive)\b",
        rf"\b(?:{_WISH}|urge to|urges to|want|impulse to) (?:to )?(?:cut|hurt|harm|burn|injure) {_SELF}\b",
        rf"\b(?:cut|cutting|hurt|hurting|harm|harming|burn|burning|injured?|injuring) {_SELF} (?:again|tonight|today|last night|yesterday|on purpose|to cope|badly|with a|this (?:morning|week|evening))\b",
        r"\b(?:i'm|i am|i feel|i've been|i get|feeling|felt|being|been|going|really|very|actively|passively|still|properly|bit|half|so) (?:(?!not\b)\w+ )?suicidal\b",
        r"\bsuicidal (?:thoughts?|again|today|tonight|lately|since|now|ideas|feelings)\b|^suicidal$",
        r"\bself[- ]?harm(?:ed|ing)? (?:again|tonight|today|last night|yesterday|this)\b",
        r"\b(?:commit|committing|die by|attempt|attempting|attempted|consider|considering|contemplating|thinking (?:about|of)|thoughts (?:of|about)|think (?:about|of)|googl\w+|planning|plan) suicide\b",
        r"\b(?:i(?:'ll|'m| will| could| might| should| want| just)*|to|just|going|gonna|finna|might|rather) (?:kms|ctb|catch the bus for good)\b|\bunaliv(?:e|ing) (?:me|my ?self)\b",
        r"^kms(?: (?:fr|lol|lmao|rn|now|tonight|please|pls|asap))*[.!]*$",
        r"\b(?:going to|about to|might|i'll|scared of|afraid of|(?:scared|afraid|worried) i(?:'ll| might| will)) (?:do|doing) something (?:stupid|drastic|terrible to myself|to myself)\b(?! like )",
    ),
    # Not wanting to live holds its own denial.
    *_signs(
        "crisis",
        "past story",
        r"\b(?:don't|do not|didn't|no longer|never) (?:really |even |actually )?(?:want to|wish to|care to) (?:live|be alive|be here(?= any ?more| any longer| tomorrow|$|[.!])|exist|wake up|be on this earth|go on living|keep living)\b(?! (?:with|in|at|alone|like|here|near|on my own|stiff|sore|early|late|tired|to))",
        r"\b(?:not|never|without|won't|wouldn't|didn't|if i don't|if i didn't) (?:to )?wak(?:e|ing) up (?:again|tomorrow|ever|any ?more|in the morning|one day|would be)\b",
        r"\bgo(?:ing)? to sleep and (?:not|never) wake up\b|\bfall asleep and never\b",
        r"\b(?:no|any|what's the|see the|see no|isn't any|is there a) (?:reason|point) (?:to|in|for) (?:live|living|going on living|being alive|staying alive|my life)\b",
        r"\b(?:everyone|everybody|they|family|kids|world|people|you) (?:would|will|'d|are|is|all|be)*(?: all)? (?:be )?(?:better off|happier|fine|easier) (?:without me|if i (?:was|were|wasn't|weren't|died|'m))",
        r"\bbetter off (?:dead|without me|if i was dead|gone)\b|\brather be dead\b",
        r"\bcan't (?:go on|do this|keep) living\b|\btired of (?:living|being alive)\b|\bdone with (?:life|living)\b",
        r"\b(?:written|writing|wrote|leaving|left) (?:a |my )?(?:goodbye|suicide) (?:note|notes|letters?|video)\b",
        rf"\b(?:saved|saving|hoarding|stockpil\w+|counted|enough) .{{0,25}}{_PILLS}.{{0,30}}\b(?:end it|do it|never|not wake|die|kill)\b",
    ),
    # A means, a plan, a farewell: nothing excuses it but a story or the far past.
    *_signs(
        "crisis",
        "past story denied",
        r"\b(?:jump|jumping|jumped|step|stepping|stepped|walk|walking|walked|throw(?:ing)? myself|crash(?:ing)?|drive|driving) (?:myself |out |right |straight |my car )*(?:in front of|under|off|in(?:to)? front of) (?:a |the |that |this )?(?:\w+ )?(?:train|tram|bus|lorry|truck|car|traffic|bridge|cliff|roof|building|platform|balcony|pier|car park)\b",
        r"\bsuicide (?:note|letter|plan|attempt|pact)s?\b",
        r"\b(?:picked|chosen|chose|set|got|have|decided on|i know) (?:a |the |my |it's )?(?:date|day|way|how|method|place)\b.{0,30}\b(?:to (?:go|die|end|do it)|i'll do it|i'm (?:ending|doing)|end it)\b|\bchosen how i'll do it\b",
        r"\b(?:end|ending) it all\b|\bi(?:'m going to|'ll| will| want to| could| might| should)(?: just)? end it\b(?! (?:here|now|there)? ?(?:session|scene|call|for|please))",
        r"\b(?:won't|will not|not going to|don't plan on|not planning on|don't intend to|don't see myself) (?:be|being) (?:around|alive|here) (?:much longer|for much longer|any ?more|by (?:christmas|then|summer))\b",
        rf"\b(?:saving|saved|hoarding|hoarded|stockpil\w+|counting|collecting|stashing|stash(?:ed)? (?:of|up)) (?:up )?(?:my |all my |the |enough )?(?:pills|tablets|meds|medication|insulin)\b(?! in (?:a|my|the) (?:\w+ )?(?:box|organi[sz]er|case)\b)(?!{_HERE}\b(?:for (?:my|the|our|a) (?:\w+ )?(?:holiday|trip|journey|flight)|in case (?:of snow|it snows|we're snowed|i run out|they run out|(?:the |my )?(?:pharmacy|chemist|order|delivery|post))|(?:before|until|till|while) (?:the|my) (?:\w+ )?(?:order|pharmacy|chemist|delivery|snow))\b)",
        rf"\b(?:hoard(?:ing|ed)?|stockpil(?:e|ed|ing)|stash(?:ed|ing)) (?:up )?(?:my |all my |the |enough |extra )?{_NAMED}\b(?!{_HERE}\b(?:for (?:my|the|our|a) (?:\w+ )?(?:holiday|trip|journey|flight)|in case (?:of snow|it snows|(?:the |my )?(?:pharmacy|chemist|order|delivery|post)))\b)",
        r"\b(?:took|taken|swallowed|downed) (?:a |an |my |the |all |whole |load |bunch |handful |lot |of |everything|\d+ )+.{0,45}\b(?:on purpose|to die|to end|don't want help|hope i (?:die|don't))\b",
        r"\b(?:overdose on purpose|going to overdose|want to overdose|i(?:'ve| have)? overdosed (?:again|tonight|today|on purpose))\b",
        r"\b(?:rope|noose|blade|razor|gun|shotgun|pistol) .{0,30}\b(?:ready|waiting|in my hand|beside me|next to me|tonight|tied)\b",
        r"\b(?:this is|it's) (?:my )?(?:goodbye forever|my goodbye|the last (?:time you'll|message you'll|you'll hear)|my last (?:night|day) (?:here on|on (?:earth|this))|goodbye then, world)\b",
        r"\b(?:relapsed|relapsing|slipped) (?:with|on|into) (?:sh|self[- ]?harm|cutting)\b|\burges? to (?:cut|self[- ]?harm|sh|burn|hurt)\b|\bi (?:cut|sh) (?:again|last night|today|tonight)\b",
        r"\b(?:painless|quickest|easiest|best|least painful) (?:way|ways|method) (?:to|of) (?:die|dying|go|kill|end|suicide|kms)\b|\bhow many \w+ (?:would|does|do) it (?:take|need) to (?:die|kill|end|not wake)\b",
        r"\bdon't (?:trust myself|feel safe with myself)\b|\bnot safe with myself\b|\bscared of what i(?:'ll| will| might) do to myself\b",
        r"\b(?:hope|pray|praying|wish|hoping) (?:that |to )?(?:i|god|something|someone|it|my heart) (?:just )?(?:die|dies|takes me|kills me|would kill me|stops? (?:beating|tonight)|(?:don't|won't|doesn't) wake(?! up (?:with|stiff|sore|to)))",
    ),
    # Another person's present risk counts the same.
    *_signs(
        "crisis",
        "denied past story",
        rf"\b(?:wants to|going to|says|said|saying|threatening to|threatens to|talking about|trying to|texted).{{0,25}}\b(?:kill|killing|hang|hurt|cut|end) {_HIM}\b",
        r"\b(?:he|she|they)(?:'s| is| are| says)? (?:suicidal|not want(?:ing)? to live|going to end it all)\b",
        r"\b(?<!someone )(?<!people )(?:wants|wanting) to die\b(?! (?:down|out|laughing|of (?:embarrassment|shame|boredom)))",
    ),
    *_signs(
        "danger",
        "past sport",
        rf"\b{_THEM}\b(?: \w+){{0,3}} (?:hits|hit|beats|beat|punches|punched|chokes|choked|strangles|strangled|kicks|kicked|slaps|slapped|rapes|raped|attacked|attacks|grabs|grabbed|shoved|shoves|burned|threw \w+ at) (?:me|my (?:face|throat|neck|kids?|son|daughter|sister|mum|mom))\b(?!(?<=beats me| beat me) (?:at (?:cards|darts|chess|pool|snooker|scrabble|uno|monopoly|draughts|dominoes|tennis|table tennis|ping pong|squash|golf|everything|games?|every game)|to it|by \w+ points?|hollow)\b)",
        rf"\b{_THEM} (?:don't|doesn't) (?:\w+ )?(?:hit|beat|punch|choke|kick|slap) me (?:every|all the|always|often|much|that|unless)\b",
        rf"\b{_THEM}\b(?: \w+){{0,3}} (?:is|are|keeps?|been|started|was)(?: \w+)? (?:hitting|beating|choking|strangling|kicking|slapping|punching|raping|abusing) (?:me|us|my|her|him|them)\b",
        rf"\b{_THEM}\b(?: \w+){{0,4}} (?:locks?|locked|keeps?) me (?:in|out|inside|locked|in the (?:house|room|flat))\b(?! of (?:my|the|our) (?:\w+ )?(?:account|tablet|phone|laptop))(?!{_HERE}\bby (?:accident|mistake)\b)",
        rf"\b{_THEM}\b(?: \w+){{0,4}} (?:won't|doesn't|don't|never) let(?:s)? me (?:leave|out|go out|see (?:a doctor|anyone|friends|my (?!own|records?|notes|medical|file))|have my (?:phone|meds|medicine|own money))\b(?! of (?:the|my|this) (?:contract|lease|deal|subscription|meeting))",
        rf"\b{_THEM}\b(?: \w+){{0,4}} (?:takes|took|hides|hid|controls) (?:my (?:meds|medicine|medication|tablets|money|bank card|wages|passport)|all my)\b",
        r"\b(?:threatens?|threatened|threatening) (?:to )?(?:kill|hurt|hit|stab|shoot|burn) (?:me|my|us|the kids|himself and me)\b|\bthreat(?:ened|ens) me with (?:a |his |her |the )?(?:knife|gun|bat|belt|hammer|scissors|violence|fists?)\b",
        r"\bif i (?:leave|tell|go|left)[ ,].{0,25}(?:he|she|they)(?:'ll| will| said).{0,20}(?:kill|hurt|find|take the)",
        r"\b(?:he|she|husband|partner|ex|boyfriend|girlfriend)\b.{0,40}\b(?:going to|gonna|'ll|will|wants to|could|might) (?:kill|hurt) me\b(?! (?:for|when (?:he|she|they) (?:sees?|finds? out about|hears?)|over) )" + _JOKE + r"(?!\W*[😂🤣😅]\W*$)",
        rf"\b(?:afraid|scared|frightened|terrified) (?:of|to be (?:alone|home) with) {_MINE}\b(?!'s| in[- ]law)|\b(?:afraid|scared|frightened|terrified) (?:to go home(?! (?:early|late|alone))|of what (?:he|she|they)(?:'ll| will| might))",
    ),
    *_signs(
        "danger",
        "past story",
        rf"\b{_THEM}\b(?: \w+){{0,3}} (?:put|has|had|got|wrapped|puts) (?:his |her |their )?hands? (?:round|around|on|over) my (?:neck|throat|mouth)\b",
        rf"\b(?:{_MINE}|he|she|they|someone)\b(?: \w+){{0,3}} (?:touches|touched|forced|forces|forcing) (?:me|himself on me|herself on me)\b(?! to (?:rest|sit|eat|slow|take a break|see a doctor)\b)",
        r"\b(?:covered in|got|have|hiding|hide) (?:the |my )?(?:bruises|marks|black eye)\b.{0,50}\b(?:he|she|husband|wife|partner|boyfriend|girlfriend|dad|mum|him|her) (?:did|gave|hit|grab\w*|where)\b",
        r"\b(?:gonna|going to|i'll|i will|want to|about to) (?:stab|shoot|strangle|poison|smother|burn) (?:him|her|them|someone|everyone|my (?:husband|wife|boss|manager|dad|mum|mom|mother|father|neighbou?r|landlord|brother|sister|kids?|baby|partner|ex)|that (?:man|woman|bastard|bitch))\b(?!'s)(?! (?:an?|the|that|this|some|another|at|with) (?:\w+ )?(?:email|message|text|question|cards|darts|chess|cake|dinner)\b)(?! (?:calories|bridges))" + _JOKE + _SOMETIMES,
    ),
    *_signs(
        "danger",
        "past sport",
        r"\b(?:not|isn't|don't feel|doesn't feel|never feel|unsafe) (?:very |really |at all )?safe (?:at home|here any ?more|in my (?:house|home|own home|flat|own house)|with (?:him|her|my))\b",
        r"\bi(?:'m going to|'m gonna|'ll| will| am going to|'ve decided to| want to) (?:stab|shoot|strangle|kill|hurt|poison) (?:him|her|them|(?:my|the) (?:husband|wife|boss|manager|dad|mum|mom|mother|father|neighbou?r|landlord|doctor|brother|kids?|baby))\b" + _JOKE + _SOMETIMES,
    ),
    *_signs(
        "emergency",
        "past story denied asked laughed",
        r"\b(?:can't|struggling to|hard to|fighting to|unable to|can barely|can hardly|not able to) (?:breathe|catch my breath|get (?:my|any|a|enough) (?:breath|air))\b(?! (?:\w+ )?(?:through|thru|out of|from|in through) (?:my|his|her|the|one|either|this) (?:\w+ )?(?:nose|nostrils?)\b)(?! (?:with|for|under|because of) (?:all |all of )?(?:(?:the|this|these|my) )?(?:paperwork|work|laughing|laughter|giggling|deadlines?|emails?|forms|admin|meetings?)\b)(?!,? (?:from |with )?(?:laughing|giggling)\b)(?! in this (?:relationship|marriage|job)\b)(?! (?:like (?:(?:i|he|she) (?:used to|did)|before)|as (?:well|deeply|easily|much) as)\b)",
        r"^(?:(?:i|he|she|mum|mom|dad)(?:'m|'s|'ve got| am| is| have| has| got)? )?(?:having |got |have |has )?(?:some |real |serious |a lot of |so much )?(?:trouble|difficulty|problems?) (?:with )?breathing(?: (?:right now|now|help|please|bad|badly))*[.!]*$",
        r"\b(?:i|he|she|they|baby|dad|mum|mom|mam|wife|husband|son|daughter|who)(?:'s| is| are|'m)? (?:not|stopped|barely|isn't|isnt) breathing\b",
        r"\b(?:face|mouth|smile) (?:is |has |just |suddenly |all |gone |started |went |looks |on one side )*(?:droop\w*|dropped|dropping|fallen|lopsided|numb on one side|crooked)\b",
        r"\b(?:one side|left side|right side|half) of (?:my|his|her|their|the) (?:face|mouth|body) (?:has |is |just |suddenly |went |gone |feels )*(?:droop\w*|dropp\w*|numb|dead|weak|paralysed|won't move)\b",
        r"\bslurr(?:ing|ed)\b.{0,40}\b(?:now|suddenly|just|minutes?|today|this morning)\b|\b(?:suddenly|just started|now|just)\b.{0,40}\b(?:slurr\w+|can't (?:speak|talk|find (?:my|the) words|move (?:my|his|her) (?:arm|leg)))\b",
        r"\b(?:crushing|squeezing|tearing|ripping|tight band)\b.{0,25}\bchest\b|\bchest\b.{0,30}\b(?:crushing|being crushed|like an elephant|spreading|going (?:in|down|up) ?(?:in)?to|down my (?:left )?arm|into my (?:jaw|arm|neck|back))\b",
        r"\b(?:tongue|throat|lips?|face) (?:is |are |feels? |has |have |just |suddenly |started |all )*(?:swelling|swollen up|closing|closing up|blowing up|tightening)\b(?!(?: up)? (?:every time|whenever|when) i\b)",
        r"\b(?:lips?|fingers?|face|he|she) (?:are |is |have |has |gone |going |turning |turned |went |look )+(?:blue|grey)\b(?! (?:with|from) cold)",
        r"\b(?:he|she|they|baby|dad|mum|mom|mam|nan|gran|wife|husband|son|daughter|friend|partner|him|her|them|i)(?:'s)? (?:won't|doesn't|will not|isn't|is not|can't|to) (?:properly )?(?:wake (?:him |her |them )?up|respond|responding|waking up)\b(?! to (?:my|the|our|any|an|his|her) )(?! (?:again |early |on time )?(?:at (?:night|\d)|in the (?:morning|night)|on time|without (?:an|my|the|his|her) alarm|with (?:an|my|the|his|her) alarm|for (?:work|school))\b)(?! again if i\b)",
        r"\b(?:vomit|throw|cough|bring|puk)(?:ing|ed|e|s)?(?: \w+)? ?(?:up )?(?:a lot of |bright |fresh |loads of )?(?:red )?blood\b(?! (?:tests?|sugars?|pressure)\b)",
        r"\b(?:numb|no feeling|can't feel|lost (?:all )?feeling)\b.{0,30}\b(?:saddle|between my legs|genitals|groin|private parts|bum when|wipe|down below|when i wipe)\b",
        rf"\b(?:took|taken|swallowed|had|given (?:him|her)|take) (?:\w+ ){{0,2}}(?:too many|too much|a whole|the whole|all (?:the|my|of)|double|twice|triple|\d{{2,}})(?: \w+){{0,3}} {_PILLS}\b(?!{_HERE}\b(?:(?:for|over the) (?:\w+ )?years|over the counter|as prescribed|for pain every|a month)\b)",
        rf"\b(?:took|taken|swallowed|downed) (?:\w+ ){{0,2}}(?:handfuls?|fistfuls?) of (?:my |his |her |the |those |some )?(?:\w+ )?{_NAMED}\b(?!{_HERE}\b(?:every|each|daily|usual|prescribed|a day|years)\b)",
        r"\b(?:(?:i'm|i am|he's|she's|is|be|are|they're) having|(?:has )?just had|in the middle of) a (?:seizure|fit|stroke|heart attack|mini stroke)\b",
        r"\b(?:collapsed|passed out|unconscious|unresponsive|fitting)\b.{0,30}\b(?:now|just|floor|won't|not)\b|\b(?:just|now|has|he's|she's)\b.{0,15}\b(?:collapsed|unconscious|unresponsive)\b(?! to )",
        r"\b(?:baby|dad|mum|mom|mam|nan|gran|wife|husband|partner|son|daughter|he|she)(?:'s| is|s) (?:completely |totally )?(?:unconscious|unresponsive)\b(?! to | when i | about )",
        r"\b(?:carbon monoxide|co) (?:alarm|detector)\b.{0,60}\b(?:going off|went off|beeping|headaches?|sick|dizzy)\b",
        r"\b(?:arm|face|leg|hand|side) (?:has |have |is |went |gone |just |suddenly )*(?:gone |went )?(?:numb|weak|dead|limp|paralysed)\b.{0,60}\b(?:suddenly|an hour|minutes?|since (?:this morning|i woke|lunch)|words|speech|slurr\w*|can't speak|talk)\b",
        r"\b(?:stroke|heart attack|anaphyla\w+|sepsis|meningitis)\b.{0,25}\b(?:right now|happening|i think i'm)\b|\bi think (?:i'm|he's|she's|this is|it's) (?:having )?(?:a |an )?(?:stroke|heart attack|anaphyla\w+|allergic reaction)\b",
        r"\b(?:baby|son|daughter|toddler|child|he|she|kid)\b.{0,30}\b(?:swallowed|drank|ate|choking on)\b.{0,30}\b(?:battery|bleach|cleaner|magnet|pills?|tablets?|dishwasher|antifreeze)\b",
        r"\bcan't (?:feel|move) (?:my|his|her) (?:legs?|arms?|left side|right side)\b.{0,50}\b(?:suddenly|since (?:this|i woke)|now|fell|fall|accident|crash)\b",
        r"\b(?:suddenly|all of a sudden|just now|since (?:this morning|lunch|last night|an hour)|today)\b.{0,40}\b(?:(?:very |really |so )?(?:confused|muddled|disorientated|disoriented|delirious)|not making (?:any )?sense|doesn't know (?:where|who|what day))\b|\b(?:he|she|mum|mom|mam|dad|nan|gran|husband|wife|partner)(?:'s| is| has gone| seems| got)? (?:very |really |so )?(?:confused|delirious|disorientated|disoriented|not making (?:any )?sense)\b.{0,40}\b(?:suddenly|since|today|now|tonight|fever|hot|won't|doesn't)\b",
        r"\b(?:seizure|fit|fitting|shaking|convuls\w+)\b.{0,30}\b(?:won't stop|not stopping|isn't stopping|hasn't stopped|still going|(?:more than|over) (?:five|5) min\w*|(?:six|seven|eight|nine|ten|6|7|8|9|1\d) min\w*)\b",
        r"\b(?:burn|burned|burnt|scald|scalded)\b.{0,40}\b(?:white|charred|blister\w* all over|bigger than (?:my|his|her) hand|whole (?:arm|leg|hand|face|chest)|all over (?:my|his|her)|skin (?:is )?(?:coming|peeling) off)\b",
        r"\b(?:hit|banged|bashed|cracked|knocked|fell on) (?:my|his|her|their) head\b.{0,60}\b(?:vomit\w*|throwing up|been sick|drowsy|sleepy|confused|passed out|blacked out|knocked out|can't remember|blood|clear fluid|worse headache)\b",
        r"\b(?:belly|stomach|tummy|abdomen)\b.{0,25}\b(?:hard as|rigid|like a board|(?:worst|unbearable|agony|excruciating))\b|\b(?:severe|sudden|unbearable|excruciating|worst) (?:\w+ )?(?:stomach|belly|tummy|abdominal) pain\b(?!(?: (?:again|today|now|tonight))? (?:with|from|on|during|before|because of) (?:my |the )?(?:periods?|ibs|first day)\b)(?!,? (?:as (?:usual|always)|like (?:always|usual)|my usual)\b)(?! for years\b)",
        r"\b(?:wet myself|soiled myself|can't (?:feel when i (?:wee|pee|need)|pee at all|wee at all|pass (?:water|urine)|empty my bladder|control my (?:bladder|bowels?))|lost control of my (?:bladder|bowels?))\b.{0,60}\b(?:back|legs?|today|now|since|suddenly|sciatica)\b|\b(?:back|sciatica)\b.{0,60}\b(?:wet myself|soiled myself|can't (?:pee|wee|pass (?:water|urine)|feel when i (?:wee|pee))|lost control of my (?:bladder|bowels?))\b",
        r"\b(?:tearing|ripping)\b.{0,20}\b(?:in|through|across|between) my (?:back|chest|shoulder blades)\b",
        r"\b(?:stiff neck|neck (?:is )?(?:so )?stiff|can't bend my neck)\b.{0,60}\b(?:rash|fever|light hurts|confus\w+|worst headache|vomit\w*|blotch\w*)\b|\b(?:rash|spots?|blotch\w*)\b.{0,40}\b(?:doesn't|don't|won't|not) (?:fade|fading|go away) (?:under|with|when).{0,12}(?:glass|press)",
        rf"\b(?:inhaler|puffer|ventolin|salbutamol|nebuli[sz]er)\b.{{0,30}}\b(?:not (?:helping|working|touching|doing)|isn't (?:helping|working|touching|doing)|doesn't (?:help|work|touch)|does nothing|no (?:use|help|relief)|barely)\b(?!{_HERE}\b(?:these days|(?:in|this|all) winter|review|new brand)\b)",
        r"\b(?:diabet\w+|type (?:1|one)|ketones?|blood sugar|sugars?)\b.{0,80}\b(?:vomit\w*|throwing up|being sick|can't keep (?:water|anything|fluids?) down)\b|\b(?:vomit\w*|throwing up|can't keep (?:water|anything|fluids?) down)\b.{0,80}\b(?:diabet\w+|ketones?|blood sugar|sugars? (?:is|are|over|at))\b",
        r"\bbleeding (?:won't|will not|doesn't|isn't|not) stop|\b(?:won't|doesn't|can't) stop (?:the )?bleeding\b|\bsoak(?:ing|ed) (?:through )?(?:a|two|three|\d|my|pad).{0,20}\b(?:hour|pads?|towel)\b",
    ),
    # Chest pain and the worst headache: a doctor who has seen it excuses it too, unless it is there now.
    *_signs(
        "emergency",
        "past story denied asked checked",
        rf"\bchest (?:pains?|pressure|tightness)\b.{{0,60}}\b(?:right now|now|this (?:morning|minute)|minutes?|an hour|started|sweat\w*|clammy|breathless|can't breathe|arm|jaw)\b(?!{_HERE}\b(?:(?:months|years) ago|for (?:months|years)|last (?:week|month|year)|when i (?:cough|twist|press))\b)",
        r"\bworst headache (?:of my life|i've ever|ever|i have ever)\b|\bthunderclap\b|\bhit (?:in|on) the (?:back of the )?head with a (?:bat|hammer)\b",
    ),
)  # fmt: skip
"""In the order of trying; the first unexcused one counts."""

_FAR_PAST = re.compile(
    r"\b(?<!like )(?<!than )(?:years? ago|years back|months ago|decades?|long (?:time )?ago|when i was (?:a|\d+|younger|little|young|married|at (?:school|uni)|in (?:my|school))|"
    r"as a (?:kid|child|teen\w*|student)|back (?:when|in (?:19|20)\d\d|in (?:the day|my|school|college|uni))|back then|in (?:19|20)\d\d|"
    r"in my (?:teens|twenties|thirties|past|20s|30s)|in the past|childhood|once upon)\b"
)
_USED_TO = re.compile(r"\bused to\b")
_OPENING = 12
"""Characters; where a time stands so early in a clause, the next clause may still be told of it."""
_HISTORY = re.compile(r"\bhistory of(?: \w+){0,2} ?$")
_THAT_WAS = re.compile(
    r"^\W*(?:and |but )?(?:that|this|it|all (?:that|this)|which)(?: all)?(?:'s| is| was| were| happened)\b"
    r"(?!.*\b(?:(?:that|since) (?:i|he|she|we|they|my|his|her|the)|like|same|worse)\b)"
)
"""A clause of its own that speaks of the one beside it: "that was ten years ago"."""
_ONGOING = r"again|(?<!alone )(?<!well )(?<!safe )(?<!better )(?<!fine )(?<!okay )(?<!ok )(?<!happy )(?<!gone )now|lately|still|these days|keeps?|coming back|recently"
_STILL_SO = re.compile(rf"\b(?:{_ONGOING})\b")
_PRESENT = re.compile(rf"\b(?:{_ONGOING}|tonight|this (?:week|morning|evening)|last night|yesterday)\b")
_TALE = r"(?:(?:films?|movies?|novels?|books?)(?! (?:club|shop|group|night|festival))|chapter(?! (?:of|in) (?:my|his|her|our|their) life)|plot|scene|series(?! of)|song|lyrics?|poem|story|documentary|podcast|soap|thriller|(?:film|tv) script|essay|lecture|article|headline|netflix(?: \w+){0,2}|(?:tv|soap|podcast) episode)"
_STORY = re.compile(
    rf"\b(?:in|on) (?:an?|the|this|that|my|his|her|our|one|some)(?: [\w']+){{0,3}} {_TALE}\b|"
    rf"\b{_TALE}(?: [\w']+){{0,4}} (?:where|about|in which|whose|who|that|called|had|has|shows|showed)\b|\bcharacters?\b"
)
_THEIR_OWN = re.compile(
    r"\b(?:he|she|they|son|daughter|brother|sister|friend|husband|wife|partner)\b.{0,30}\b(?:wrote|written|writes|writing|posted|drew)\b|"
    r"(?:\b(?:his|her|their)|'s)(?: \w+)? (?:poem|song|story|essay|lyrics|novel|podcast)\b|\binsta(?:gram)?\b"
)
"""What somebody near wrote of themselves is no story."""
_QUOTED = re.compile(
    r"\b(?:song|lyrics?|poem|chorus) (?:says|goes|is called|called)[,:]? ?[\"']?(?:i |i'm )?$"
)
_SPORT = re.compile(
    r"\b(?:in|at|doing|playing|while|when|during(?! rugby| boxing| wrestling))(?: (?:my|our|a|\w+day|we were|we are|we're|last night's))? "
    r"(?:sparring|karate|judo|rugby|(?:kick)?boxing|taekwondo|wrestling|fencing|martial arts)\b(?! day\b)(?! (?:is|was|starts|comes) on\b)|"
    r"\b(?:we|i) (?:were|was|are) sparring\b|\b(?:when|while) we (?:spar|box)\b"
)
_ASKED_WHETHER = re.compile(
    r"\bask(?:s|ed|ing)?(?: \w+){0,2} (?:if|whether|about)(?: (?:i|he|she|you|we|they|anyone|people|i'm|i've|i'd|you're|you've|you'd|\w+'s|am|is|are|was|were|"
    r"have|has|had|having|been|ever|any|feel|feeling|felt|want|wants|wanted|wanting|think|thinking|thought|thoughts|plan|plans|planning|going|"
    r"to|of|about|the|my|a|really|still|do|did|would))* ?$"
)
_AGREED = re.compile(r"\b(?:(?:yes|yeah|yep)\b|i (?:do|am|did)(?=\W*$|[,;]| and | but ))")
_NAMES = r"(?: (?:feeling|having|being|increased|more|some|new|rare|possible|thoughts?|of|an?|the|risk|people|with|who|have|about))*"
_NAMED_BY = re.compile(
    rf"\b(?:(?:training|course|module|lecture|workshop)s? (?:on|about){_NAMES}|warnings? (?:of|about|on|for){_NAMES}|"
    rf"side effects?(?: \w+){{0,3}} (?:are|is|be|include|includes|including|like|of){_NAMES}|"
    r"makes? (?:you|people) (?:want|feel|think|go)(?: (?:to|like|about|of))*|"
    r"leaflets?(?:(?: [\w']+){0,5} (?:says|lists|mentions|warns|has|had|about|talks)(?: [\w']+){0,6})?) ?$"
)
"""What names a sign without claiming it, right before the sign; ``_NAMED_AS`` stands right after it."""
_LEAFLET = re.compile(
    r"^\W*(?:(?:the|my|this|its) )?(?:\w+ )?leaflets?(?: [\w']+){0,5} (?:says|lists|mentions|warns|has|talks)\b"
)
"""What it says may go on over several clauses."""
_NAMED_AS = re.compile(
    r"^ ?(?:\w+ )?(?:prevention|awareness|training|course|module|helpline|hotline)\b|"
    r"^ (?:\w+ ){0,3}(?:side effects?|(?:in|on) the (?:leaflet|label|warning))\b"
)
_OWN = re.compile(
    r"\bi(?:'m| am|'ve been| have been| feel| keep| get| want)\b(?! (?:asked|not|taking|on|worried))|\b(?:make|makes|made|making) me\b"
)
_SUPPOSED = re.compile(
    r"\b(?:what if|what happens (?:if|when)|if i had|how would i know if|if (?:i|someone|anyone) ever|hypothetical\w*)(?: (?!told|tell|said|say)[\w']+){0,6} ?$|"
    r"\bin case(?: (?:i|he|she|they|my|his|her|the|ever|suddenly|am|is|are|have|had|get|start))* ?$|"
    r"\b(?:what are|know|learn|spot|about) (?:the |all the |any )?(?:warning )?signs of(?: [\w']+){0,2} ?$"
)
_AT_THIS_MOMENT = re.compile(
    r"\b(?:now|since|already|still|today|tonight|this (?:morning|minute|second))\b"
)
_LAUGHED = re.compile(
    r"\b(?:laugh|giggl|cackl)ing (?:so|too|until|till|that)(?: (?:much|hard|that|i|we|she|he))* ?$|"
    r"(?<!not )(?<!n't )\bso (?:funny|hilarious)(?: (?:that|i|we))* ?$"
)
_CHECKED = re.compile(
    r"\b(?:(?:been|got|had (?:it|them|this)|was|were|all) checked|(?:ct|ecg|puncture|tests?|bloods?|scans?)(?: \w+){0,3} (?:clear|fine|normal|ok|okay)|discharged)\b"
)
_LONG_SINCE = re.compile(r"\b(?:last (?:week|month|year)|ago|years?)\b")

_OBJECTS = frozenset({"me", "him", "us", "them"})
_SUBJECTS = frozenset({"i", "he", "she", "we", "they"})
"""Words that are nothing but the subject of a clause."""
_NOT = r"(?:\b(?:not|never|no longer|nobody|no one|nor|neither)|n't)"
_CARRIES = (
    r"(?:wants?|wanted|wanting|to|go|going|plan(?:s|ning|ned)?|mean(?:s|t|ing)?(?! to (?:say|tell|write|send))|try|tries|trying|tried|"
    r"intend(?:s|ing|ed)?|intentions?|feel(?:s|ing)?|felt|think|thinking|thought|thoughts?|wish(?:ing)?|have|has|had|having|need|about|of|"
    r"like|been|be|being|any|ever|really|actually|even|currently|actively|at all|an?|the|consider(?:ed|ing)?|contemplat(?:ed|ing)|urges?|"
    r"desire|ideas?|risk|in|danger|experienc(?:ed|ing)|suddenly|gone|got)"
)
"""Words between a denial and what is denied ("I'm not thinking of ...") through which it reaches."""
_ALSO = r"(?:(?!(?:i|he|she|we|they|know|knows|sure|care|mind|decide|decided|believe|whether|if|stop|help)\b)[\w']+ ){1,3}(?:or|nor)"
_ONE = r"(?:(?:i|he|she|we|they|you|it|anyone)(?:'m|'ve|'s|'re| am| is| are| was| have)?|(?:my|his|her|their|the)(?: (?:left|right))?)"
_SAYS = rf"(?:think|believe(?! in)|feel|say|said|saying|mean|means|suppose|suggest\w*)(?: like| that)?(?: {_ONE})?"
_NOT_LIKE = rf"\bnot like(?: {_ONE})?"
_DENIED = re.compile(
    rf"(?:{_NOT}(?: {_SAYS}| {_CARRIES}| {_ALSO}){{0,8}}|{_NOT_LIKE}(?: {_CARRIES}){{0,8}}) ?$"
)
_DENIED_WHOLE = re.compile(rf"(?:{_NOT}(?: {_CARRIES}){{0,8}} {_SAYS}|{_NOT_LIKE}) ?$")
"""Where the sign has a subject of its own: "not I'm suicidal" denies nothing, "I don't think I'm suicidal" does."""
_NONE_OF_IT = re.compile(
    r"\b(?:no|without)(?: (?:any|sudden|real|current|active|serious|new|more|such|suicidal|plans?|intentions?|thoughts?|feelings?|urges?|"
    rf"desire|wish|history|risk|of|to|about|for|wanting|having|feeling|trying|thinking|ever|{_ALSO})){{0,8}} ?$"
)
"""What stands before a sign that is only named: "no thoughts of"; "no I can't" denies nothing."""
_DOUBTED = re.compile(r"\b(?:if (?:i|he|she|they) \w+|why|why \w+|or|whether or|ca) ?$")
"""Before a negation that denies nothing: "why don't I", "if I don't", "whether or not to", "I can't not"."""
_ANSWERED = re.compile(
    r"^(?: \w+)? ?[:=-] ?(?:no|none|never|nil)(?: (?:at present|at the moment|currently))?\W*$"
)
"""After a sign that is only named: "suicidal thoughts: none"."""

_LONG_NOT = re.compile(r"\b(do|does|did|can|will|could|would) not\b")
_SPEAKER = frozenset({"i", "me", "my", "myself", "we", "us", "our"})
_PERFECT = frozenset({"have", "has", "'ve", "'s"})
"""With a participle these tell of the past: "I have tried to"."""
_OTHER_CLAUSE = frozenset({"ROOT", "conj", "parataxis", "advcl", "relcl", "ccomp"})


class Patterns:
    """Tries the signs. ``parse`` is spaCy's pipeline; it runs only on a sentence with a sign."""

    def __init__(self, parse: Callable[[str], Any]) -> None:
        self._parse = parse

    def find(self, sentence: str) -> Iterator[str]:
        """The kinds of the signs of a sentence that nothing excuses. What stands around it excuses nothing."""
        sentence = _LONG_NOT.sub(_short_not, sentence)
        read = None
        for sign in SIGNS:
            for match in sign.pattern.finditer(sentence):
                try:
                    read = read if read is not None else _Clauses(self._parse(sentence))
                    told = read.around(match)
                    excused = any(_EXCUSES[name](told) for name in sign.excuses)
                except Exception as error:  # whatever broke the parse: a doubtful excuse hides no sign
                    log.error("an excuse could not be tried: %s", type(error).__name__)
                    excused = False
                if not excused:
                    yield sign.kind
                    break


def _short_not(match: re.Match[str]) -> str:
    """``do not`` as the signs write it: ``don't``."""
    return {"can": "can't", "will": "won't"}.get(match[1], f"{match[1]}n't")


@dataclass(frozen=True)
class _Told:
    """A sign as it was told: what an excuse may look at."""

    span: Any
    sentence: str
    clause: str
    """The sign's own clause, and the parts of it before and after the sign."""
    before: str
    after: str
    lead: str
    """The clause before it, with what joins the two."""
    next: str
    """The clause after it."""


_REACH = 300
"""Characters of a clause on each side of a sign that an excuse may look at."""


class _Clauses:
    """A parsed sentence, cut into clauses."""

    def __init__(self, doc: Any) -> None:
        self._doc, self._text = doc, doc.text
        self._cuts = [*_cuts(doc), len(doc)]

    def around(self, match: re.Match[str]) -> _Told:
        """The sign of a match, with its clause. A sign that reaches over several has them all."""
        doc, text, cuts = self._doc, self._text, self._cuts
        span = doc.char_span(match.start(), match.end(), alignment_mode="expand")
        first = bisect_right(cuts, span.start) - 1
        last = bisect_left(cuts, span.end)
        own = doc[cuts[first] : cuts[last]]
        start = max(own.start_char, match.start() - _REACH)
        end = min(own.end_char, match.end() + _REACH)
        return _Told(
            span=span,
            sentence=text,
            clause=text[start:end],
            before=text[start : match.start()],
            after=text[match.end() : end],
            lead=doc[cuts[max(first - 1, 0)] : cuts[first]].text,
            next=doc[cuts[last] : cuts[min(last + 1, len(cuts) - 1)]].text,
        )


_JOINTS = frozenset({"and", "but", "so", "because", "though", "although", "yet", "plus", "whereas", "or"})
_MARKS = frozenset({",", ";", ":", "(", ")", "-", "--", "...", "\u2026"})
_SUBORDINATE = frozenset(
    {"when", "while", "after", "before", "as", "since", "once", "whenever", "though", "although"}
)
_LEADS = _SUBORDINATE | frozenset(
    {"that", "if", "whether", "where", "who", "whom", "whose", "which", "what", "why", "how", "than", "because", "like",
     "until", "till", "case", "think", "thinking", "thought", "know", "knew", "feel", "feeling", "felt", "say", "says",
     "said", "saying", "goes", "wish", "hope", "guess", "believe", "mean", "means", "sure", "told", "tell", "tells",
     "realise", "realised", "swear", "suppose"}
)  # fmt: skip
"""After these a subject belongs to the same thought."""
_CAUSES = frozenset(
    {"make", "makes", "made", "making", "let", "lets", "help", "helps", "see", "saw", "hear", "heard", "watch",
     "watched", "had", "has", "shows"}
)  # fmt: skip
"""What stands after these is no subject of a sentence: "makes people want to"."""
_FINITE = frozenset({"VBP", "VBZ", "MD", "VB"})


def _cuts(doc: Any) -> list[int]:
    """The places where a clause begins: at a joint that a new subject or verb follows, or at a new subject
    without any joint, as in "I have asthma I can't breathe". A fragment stays with what it stands beside."""
    subjects = _subjects(doc)
    joints = {token.i for token in doc if _joins(token)}
    cuts, had, verb = [0], list[int](), False
    for token in doc:
        if verb and token.i not in joints and _begins(token, had, joints, subjects):
            cuts.append(token.i)
            had, verb = [], False
        verb = verb or token.pos_ in ("VERB", "AUX")
        if token.i in subjects:
            had.append(token.i)
    return cuts


def _begins(token: Any, had: list[int], joints: set[int], subjects: frozenset[int]) -> bool:
    """Whether a clause begins at the token; ``had`` are the subjects of the clause before it."""
    doc, before = token.doc, token.doc[token.i - 1]
    # "When I was 15, I tried to" is one clause here: its first part says when the second was.
    opening = len(had) == 1 and doc[max(had[0] - 1, 0)].lower_ in _SUBORDINATE
    if before.i in joints:
        comma = before.lower_ in _MARKS
        return _stands_alone(doc, token.i, joints, subjects) and not (opening and comma)
    return token.i in subjects and bool(had) and not opening and _breaks_in(token)


def _subjects(doc: Any) -> frozenset[int]:
    """Where subjects begin. "Me" and "them" are none: "makes me want"."""
    named = (t for t in doc if t.dep_ in ("nsubj", "nsubjpass", "expl") and t.pos_ != "SCONJ")
    parsed = {t.left_edge.i for t in named if not t.tag_.startswith("W") and t.lower_ not in _OBJECTS}
    return frozenset(parsed | {t.i for t in doc if t.lower_ in _SUBJECTS})


def _joins(token: Any) -> bool:
    """Whether a word or a mark may stand between two clauses."""
    if token.lower_ in _MARKS:
        # The hyphen of "self-harm" joins nothing.
        return token.lower_ != "-" or token.i == 0 or bool(token.doc[token.i - 1].whitespace_)
    if token.lower_ == "so":
        # "So low that I wanted to" measures.
        after = token.doc[token.i + 1 : token.i + 2]
        return not any(
            t.tag_.startswith(("JJ", "RB")) or t.lower_ in ("that", "much", "many") for t in after
        )
    return token.lower_ in _JOINTS


def _stands_alone(doc: Any, start: int, joints: set[int], subjects: frozenset[int]) -> bool:
    """Whether the words up to the next joint have a subject, or open with a verb of their own."""
    end = next((at for at in range(start, len(doc)) if at in joints), len(doc))
    if any(at in subjects for at in range(start, end)):
        return True
    opening = next((t for t in doc[start:end] if t.pos_ not in ("ADV", "INTJ")), None)
    if opening is None or doc[start - 1].lower_ == "or":
        return False
    if opening.tag_ == "VB" and opening.dep_ == "conj" and opening.head.tag_ == "VB":
        return False  # "used to drink and cut": the second hangs on what the first hangs on
    parted = doc[start - 1].lower_ in _MARKS | {"but"}
    return opening.tag_ in _FINITE or (parted and opening.tag_ == "VBG")


def _breaks_in(token: Any) -> bool:
    """Whether a subject without a joint before it begins a clause of its own."""
    before = token.doc[token.i - 1]
    measured = any(t.lower_ == "so" for t in token.doc[max(token.i - 4, 0) : token.i])
    if measured or before.lower_ in _LEADS:
        return False
    if before.tag_ == "MD" or before.pos_ == "AUX":
        return False
    if token.lower_ in _SUBJECTS:
        return True
    return before.pos_ not in ("ADP", "DET", "SCONJ", "PART") and before.lower_ not in _CAUSES


def _denied(told: _Told) -> bool:
    """Whether a negation belongs to the sign: nothing but what carries it stands between the two."""
    named = not _is_said(told)
    if named and _ANSWERED.search(told.after):
        return True
    whole = told.span[0].lower_ in _SUBJECTS
    found = (_DENIED_WHOLE if whole else _DENIED).search(told.before)
    if found is None and named:
        found = _NONE_OF_IT.search(told.before)
    return found is not None and not _DOUBTED.search(told.before[: found.start()])


def _is_said(told: _Told) -> bool:
    """Whether the sign is a statement, and not only named: "can't breathe", not "to kill" or "drooping"."""
    if any(t.tag_ in ("VBP", "VBZ", "VBD", "MD") for t in told.span):
        return True
    return told.span[0].tag_ == "VB" and not told.before.endswith("to ")


def _past(told: _Told) -> bool:
    """Whether its clause, or one that speaks of it, tells it of long ago, and nothing says that it goes on."""
    if _PRESENT.search(told.sentence):
        return False
    if _HISTORY.search(told.before):
        return True
    tense = _tense(told.span)
    if tense == "present":
        return False
    return (
        bool(_FAR_PAST.search(told.clause))
        or bool(_USED_TO.search(told.before + told.span.text))
        or any(_THAT_WAS.search(text) and _FAR_PAST.search(text) for text in (told.lead, told.next))
        or (tense == "past" and _told_on(told))
    )


def _told_on(told: _Told) -> bool:
    """Whether it goes on with what the clause before it began: "years ago I was low and I tried to"."""
    opened = _FAR_PAST.search(told.lead)
    if opened is None:
        return False
    joined = told.lead.rstrip().endswith((" and", " because"))
    return (joined and opened.start() < _OPENING) or told.after.startswith(" then")


def _tense(span: Any) -> str:
    """``past`` or ``present``, of the verb of a sign or of the one that it hangs on; empty where it has none."""
    if any(t.tag_ in ("VBP", "VBZ") and t.lower_ not in _PERFECT for t in span):
        return "present"
    verb = span.root
    while True:
        forms = [verb, *(t for t in verb.children if t.dep_ in ("aux", "auxpass"))]
        if any(t.tag_ == "VBD" for t in forms):
            return "past"
        if any(t.tag_ in ("VBP", "VBZ") and (t is verb or t.lower_ not in _PERFECT) for t in forms):
            return "present"
        if any(t.tag_ == "MD" and t.lower_ not in ("could", "would", "'d") for t in forms):
            return "present"
        if verb.head is verb or verb.dep_ in _OTHER_CLAUSE:
            return ""
        verb = verb.head


def _story(told: _Told) -> bool:
    """Whether it is told of somebody in a story: the clause names one first, and the speaker is not in it."""
    if _QUOTED.search(told.before):
        return True
    if not _STORY.search(told.before) or _THEIR_OWN.search(told.before):
        return False
    if _AT_THIS_MOMENT.search(told.clause):
        return False
    subject = next((t for t in told.span.root.subtree if t.dep_.startswith("nsubj")), None)
    if subject is None:
        ancestors = told.span.root.ancestors
        subject = next((t for a in ancestors for t in a.children if t.dep_.startswith("nsubj")), None)
    words = {t.lower_ for t in told.span} | ({subject.lower_} if subject is not None else set())
    return words.isdisjoint(_SPEAKER)


def _sport(told: _Told) -> bool:
    """Whether it happened at a sport that the speaker does: a match on the television is none."""
    return bool(_SPORT.search(told.clause))


def _questioned(told: _Told) -> bool:
    """Whether somebody asks about it, or a leaflet or a course names it, and the speaker claims nothing."""
    if _ASKED_WHETHER.search(told.before):
        return not _AGREED.search(told.sentence)
    listed = _LEAFLET.search(told.sentence) and not _is_said(told)
    if listed and _SPEAKER.isdisjoint(re.findall(r"\w+", told.clause)):
        return True
    named = _NAMED_BY.search(told.before) or _NAMED_AS.search(told.after)
    return bool(named) and not _OWN.search(told.clause)


def _supposed(told: _Told) -> bool:
    """Whether it is supposed, not reported: "what if I had ...", and not "..., what if it's my heart"."""
    return bool(_SUPPOSED.search(told.before)) and not _AT_THIS_MOMENT.search(told.clause)


def _laughed(told: _Told) -> bool:
    """Whether laughter took the breath: "laughing so hard that I can't breathe"."""
    return bool(_LAUGHED.search(told.before))


def _checked(told: _Told) -> bool:
    """Whether a doctor has seen it since, and it is not there any more."""
    seen = _CHECKED.search(told.sentence) and not _LONG_SINCE.search(told.sentence)
    return bool(seen) and not _STILL_SO.search(told.sentence) and _tense(told.span) != "present"


_EXCUSES: Mapping[str, Callable[[_Told], bool]] = {
    "denied": _denied,
    "past": _past,
    "story": _story,
    "asked": _supposed,
    "questioned": _questioned,
    "sport": _sport,
    "laughed": _laughed,
    "checked": _checked,
}
