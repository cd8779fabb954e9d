"""What the node writes to people: subject and text, in four languages."""

from typing import Final

INVITATION: Final = {
    "en": (
        "Invitation to {site}",
        """{inviter} invites you to {site}, where medical images are kept.

Open this link, choose a name and a password, and you are in:

{link}

The link is for you alone and works until {expires}. If you did not expect this, you need do nothing.
""",
    ),
    "ro": (
        "Invitație la {site}",
        """{inviter} vă invită la {site}, unde se păstrează imagini medicale.

Deschideți această legătură, alegeți un nume și o parolă, și sunteți înăuntru:

{link}

Legătura este numai pentru dumneavoastră și e valabilă până la {expires}. Dacă nu așteptați acest mesaj, nu trebuie să
faceți nimic.
""",
    ),
    "ru": (
        "Приглашение в {site}",
        """{inviter} приглашает вас в {site}, где хранятся медицинские изображения.

Откройте эту ссылку, выберите имя и пароль — и вы вошли:

{link}

Ссылка предназначена только вам и действует до {expires}. Если вы не ждали этого письма, ничего делать не нужно.
""",
    ),
    "mk": (
        "Покана за {site}",
        """{inviter} ве поканува во {site}, каде што се чуваат медицински снимки.

Отворете ја оваа врска, изберете име и лозинка, и влеговте:

{link}

Врската е само за вас и важи до {expires}. Ако не ја очекувавте поракава, не треба да правите ништо.
""",
    ),
}

RESET: Final = {
    "en": (
        "A new password for {site}",
        """Somebody, probably you, asked for a new password of {name} at {site}.

Open this link and choose one:

{link}

It works once, until {expires}. If it was not you, do nothing: your password stays as it is.
""",
    ),
    "ro": (
        "O parolă nouă pentru {site}",
        """Cineva, probabil dumneavoastră, a cerut o parolă nouă pentru {name} la {site}.

Deschideți această legătură și alegeți una:

{link}

E valabilă o singură dată, până la {expires}. Dacă nu ați fost dumneavoastră, nu faceți nimic: parola rămâne cum este.
""",
    ),
    "ru": (
        "Новый пароль для {site}",
        """Кто-то, вероятно вы, запросил новый пароль для {name} в {site}.

Откройте эту ссылку и выберите его:

{link}

Она действует один раз, до {expires}. Если это были не вы, ничего не делайте: пароль останется прежним.
""",
    ),
    "mk": (
        "Нова лозинка за {site}",
        """Некој, веројатно вие, побара нова лозинка за {name} на {site}.

Отворете ја оваа врска и изберете ја:

{link}

Важи еднаш, до {expires}. Ако не бевте вие, не правете ништо: лозинката останува иста.
""",
    ),
}
