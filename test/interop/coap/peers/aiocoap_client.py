"""Reads requests as lines of JSON, {method, uri, payload in hexadecimal}, and writes their responses likewise."""
import asyncio
import json
import os
import sys

os.environ.setdefault("AIOCOAP_CLIENT_TRANSPORT", "simple6")

import aiocoap


async def main():
    context = await aiocoap.Context.create_client_context()
    print(json.dumps({"ready": True}), flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order = json.loads(line)
        try:
            request = aiocoap.Message(
                code=getattr(aiocoap, order["method"]), uri=order["uri"], payload=bytes.fromhex(order["payload"])
            )
            response = await context.request(request).response
            answer = {"code": response.code.dotted, "payload": response.payload.hex()}
        except Exception as error:
            answer = {"error": repr(error)}
        print(json.dumps(answer), flush=True)


asyncio.run(main())
