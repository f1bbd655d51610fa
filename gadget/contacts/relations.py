"""Relations as people are called by them: mum, my mother, 妈妈 and 我妈 are one. Pure."""

from __future__ import annotations

_WORDS = """
mother: mum mom mother mummy mommy mama mamma ma mam | 妈 妈妈 母亲 老妈 我妈 妈咪 娘
father: dad father daddy papa pa pop pops | 爸 爸爸 父亲 老爸 我爸 爹 老爹
wife: wife missus | 老婆 妻子 太太 媳妇 爱人
husband: husband hubby | 老公 丈夫 先生 爱人
partner: partner | 对象 伴侣
girlfriend: girlfriend | 女朋友 女友
boyfriend: boyfriend | 男朋友 男友
son: son boy | 儿子
daughter: daughter girl | 女儿 闺女
elder-brother: brother bro, big brother, older brother, elder brother | 哥 哥哥 大哥 老哥
younger-brother: brother bro, little brother, younger brother | 弟 弟弟 老弟
elder-sister: sister sis, big sister, older sister, elder sister | 姐 姐姐 大姐 老姐
younger-sister: sister sis, little sister, younger sister | 妹 妹妹 老妹
fathers-mother: grandma grandmother granny gran nan nana | 奶奶
mothers-mother: grandma grandmother granny gran nan nana | 外婆 姥姥
fathers-father: grandpa grandfather grandad granddad gramps | 爷爷
mothers-father: grandpa grandfather grandad granddad gramps | 外公 姥爷
aunt-a: aunt auntie aunty | 姑姑 姑妈
aunt-b: aunt auntie aunty | 姨妈 小姨 大姨 阿姨
aunt-c: aunt auntie aunty | 婶婶 舅妈 伯母
uncle-a: uncle | 叔叔 伯伯 大伯
uncle-b: uncle | 舅舅
boss: boss | 老板 领导 上司
doctor: doctor, family doctor | 医生 大夫
neighbour: neighbour neighbor | 邻居
landlord: landlord landlady | 房东
"""


def relation(word: str) -> frozenset[str]:
    """The relations that the folded `word` may mean; none for a name."""
    return _MEANT.get(word, frozenset())


def _read() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _WORDS.strip().splitlines():
        key, _, words = line.partition(":")
        english, _, chinese = words.partition("|")
        first, *phrases = (part.strip() for part in english.split(","))
        for word in (*first.split(), *phrases, *chinese.split()):
            found[word] = found.get(word, frozenset()) | {key}
    return found


_MEANT = _read()
