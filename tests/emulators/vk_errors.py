"""The refusals of the VK API: codes, words and the shape in which they are answered."""

from typing import Any

# the platform's public schema, errors.json of 5.199
WORDS = {
    1: "Unknown error occurred",
    3: "Unknown method passed",
    5: "User authorization failed",
    6: "Too many requests per second",
    8: "Invalid request",
    9: "Flood control",
    10: "Internal server error",
    14: "Captcha needed",
    15: "Access denied",
    27: "Group authorization failed",
    29: "Rate limit reached",
    100: "One of the parameters specified was missing or invalid",
    105: "Couldn't save file",
    900: "Can't send messages for users from blacklist",
    901: "Can't send messages for users without permission",
    902: "Can't send messages to this user due to their privacy settings",
    909: "Can't edit this message, because it's too old",
    911: "Keyboard format is invalid",
    914: "Message is too long",
    917: "You don't have access to this chat",
    920: "Can't edit this kind of message",
    924: "Can't delete this message for everybody",
    932: "Your community can't interact with this peer",
}
CAPTCHA = {"captcha_sid": "239633676097", "captcha_img": "https://api.vk.ru/captcha.php?sid=1"}


class RefusedError(Exception):
    """A call that the platform does not carry out; the code is its error_code."""

    def __init__(self, code: int, detail: str = "") -> None:
        self.code = code
        words = WORDS.get(code, "Unknown error occurred")
        self.words = f"{words}: {detail}" if detail else words
        super().__init__(f"[{code}] {self.words}")

    def answer(self, method: str, params: dict[str, str]) -> dict[str, Any]:
        """The body that the platform sends, always with HTTP status 200."""
        asked = {"oauth": "1", "method": method, **params}
        error: dict[str, Any] = {
            "error_code": self.code,
            "error_msg": self.words,
            "request_params": [
                {"key": key, "value": value}
                for key, value in asked.items()
                if key != "access_token"
            ],
        }
        return {"error": error | CAPTCHA if self.code == 14 else error}


def invalid(detail: str) -> RefusedError:
    """Error 100 with the platform's explanation of what is wrong with a parameter."""
    return RefusedError(100, detail)
