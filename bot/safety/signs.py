"""The wordings that raise an alarm whatever a classifier thinks.

Each is a sign that docs/sources.md names (safety replies, red flags), written for plain words (see
``plain``). Beside each group stand the excuses that hold for it (see ``patterns``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

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
