"""Reads telegrams with dsmr_parser: each line of input is JSON with the name of a specification and a telegram."""
import json
import sys

from dsmr_parser import telegram_specifications
from dsmr_parser.parsers import TelegramParser

for line in sys.stdin:
    order = json.loads(line)
    parser = TelegramParser(getattr(telegram_specifications, order["specification"]))
    try:
        telegram = parser.parse(order["telegram"], throw_ex=True)
        print(telegram.to_json(), flush=True)
    except Exception as error:  # the test is to hear of it
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)
