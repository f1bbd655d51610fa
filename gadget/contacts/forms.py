"""Names made comparable: without case, accents, courtesies and titles; and what else a name may be called. Pure."""

from __future__ import annotations

import re
import unicodedata

HAN = re.compile(r"[\u3400-\u9fff]")

_APOSTROPHES = str.maketrans("’‘ʼ`", "''''")
_POSSESSIVE = re.compile(r"'s?(?=\s|$)")
_COURTESY = re.compile(
    r"^(?:(?:to|for|my|our|the|dear|please|him|her|it'?s|i mean(?:t)?)\s+)+|\s+(?:please|instead|thanks)$"
)
_CHINESE_COURTESY = re.compile(
    r"^(?:请|帮我|给|发给|我的|我们的?|我家的?|咱们?的?|那个|我(?=[^\s]{1,3}$))+|(?:吧|啊|呀|哦|的)$"
)
_TITLES = frozenset("mr mrs ms miss dr doctor prof professor sir madam herr frau señor señora".split())
_HONOUR = re.compile(
    r"(?:先生|女士|小姐|太太|老师|医生|大夫|经理|主任|师傅|律师|教授|博士|同学|总|哥|姐|叔|姨|爷爷|奶奶|阿姨|叔叔)$"
)
_FAMILIAR = re.compile(r"^[小老阿大]")


def folded(text: str) -> str:
    """Small letters without accents or punctuation, one space between words and none within Chinese."""
    flat = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    flat = "".join(letter for letter in flat if not unicodedata.combining(letter))
    flat = _POSSESSIVE.sub("", flat.translate(_APOSTROPHES)).replace("'", "")
    flat = unicodedata.normalize("NFC", flat)
    flat = " ".join(re.findall(r"[^\W_]+", flat))
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", flat)


def asked(said: str) -> str:
    """What is looked for when `said` is: "to my mum, please" is "mum", 给我妈 is 妈."""
    words = folded(said)
    for courtesy in (_COURTESY, _CHINESE_COURTESY):
        words = courtesy.sub("", words).strip() or words
    return words


def tokens(name: str) -> list[str]:
    """The words of a folded name that tell people apart."""
    words = name.split()
    return [word for word in words if word not in _TITLES] or words


def surname_of(said: str) -> str:
    """The one surname in 小李, 老王, 李总, 王老师; "" when `said` is not of that kind."""
    bare = _HONOUR.sub("", said)
    if bare == said and len(said) == 2 and _FAMILIAR.match(said):
        bare = said[1:]
    return bare if bare != said and 1 <= len(bare) <= 2 and HAN.match(bare) else ""


def given_of(said: str) -> str:
    """The one character of a given name in 阿明, 小芳; "" otherwise."""
    return said[1] if len(said) == 2 and _FAMILIAR.match(said) and HAN.match(said[1]) else ""


def shorts(word: str) -> frozenset[str]:
    """Every given name that may be meant by `word`: "bob" is "robert", 安娜 is "anna"."""
    return _SHORTS.get(word, frozenset()) | {word}


_ALIKE = """
alexander alex sasha 亚历山大 | alexandra alex sasha | alice 爱丽丝 | andrew andy drew 安德鲁 |
anna ann anne ana 安娜 | anthony tony 托尼 | benjamin ben benny 本 |
catherine katherine kathryn cathy kathy kate katie kat 凯瑟琳 凯特 | charles charlie chuck 查尔斯 查理 |
christina christine chris tina | christopher chris kit 克里斯 | daniel dan danny 丹尼尔 |
david dave davy 大卫 戴维 | deborah debbie deb | edward ed eddie ted 爱德华 |
elizabeth liz lizzie beth betty eliza 伊丽莎白 | emma 艾玛 | eric erik 埃里克 | frances fran frankie |
francis frank 弗兰克 | frederick fred freddie | geoffrey jeffrey geoff jeff | george 乔治 | gregory greg |
henry harry hank 亨利 哈利 | jacob jake | james jim jimmy jamie 詹姆斯 吉姆 | jean gene |
jennifer jen jenny 珍妮 | jessica jess jessie | john jon johnny jack 约翰 杰克 | jonathan jon jonny |
joseph joe joey 约瑟夫 乔 | joshua josh | judith judy | kenneth ken kenny | kevin 凯文 |
lawrence laurence larry | lee leigh li | leonard len leo | linda 琳达 | lucy lucie 露西 |
margaret maggie meg peggy 玛格丽特 | maria marie mary 玛丽 玛丽亚 | matthew matt |
michael mike mick mickey mikey 迈克尔 迈克 麦克 | nicholas nick nico 尼克 | nicole nicky |
patricia pat patty trish | patrick pat paddy | paul 保罗 | peter pete 彼得 | philip phil |
rebecca becky becca | richard rick ricky dick rich 理查德 | robert rob robbie bob bobby 罗伯特 鲍勃 |
ronald ron ronnie | rosemary rose rosie | samuel sam sammy 萨姆 山姆 | samantha sam |
sarah sara sally 萨拉 莎拉 | sean shawn shaun 肖恩 | sophia sophie sofia 索菲亚 苏菲 |
stephen steven steve 史蒂夫 | susan sue susie suzie 苏珊 | theodore theo ted |
thomas tom tommy 托马斯 汤姆 | timothy tim timmy 蒂姆 | victoria vicky vicki 维多利亚 | vincent vince |
william will bill billy willie 威廉 比尔 | zachary zach zack
"""

_SHORTS: dict[str, frozenset[str]] = {}
for _group in _ALIKE.split("|"):
    for _name in _group.split():
        _SHORTS[_name] = _SHORTS.get(_name, frozenset()) | frozenset(_group.split())
