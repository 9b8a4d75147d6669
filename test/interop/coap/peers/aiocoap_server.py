"""Serves /echo: POST and PUT give the payload back. /slow answers after a while, /body?N gives N octets."""
import asyncio
import os
import sys

os.environ.setdefault("AIOCOAP_SERVER_TRANSPORT", "simplesocketserver")

import aiocoap
import aiocoap.resource


class Echo(aiocoap.resource.Resource):
    async def render_post(self, request):
        return aiocoap.Message(code=aiocoap.CHANGED, payload=request.payload)

    render_put = render_post


class Slow(aiocoap.resource.Resource):
    async def render_post(self, request):
        await asyncio.sleep(1)
        return aiocoap.Message(code=aiocoap.CHANGED, payload=request.payload)


class Body(aiocoap.resource.Resource):
    async def render_get(self, request):
        size = int(request.opt.uri_query[0])
        payload = bytes((place * 31 + (place >> 8)) & 0xFF for place in range(size))
        return aiocoap.Message(code=aiocoap.CONTENT, payload=payload)


async def main():
    site = aiocoap.resource.Site()
    site.add_resource(["echo"], Echo())
    site.add_resource(["slow"], Slow())
    site.add_resource(["body"], Body())
    await aiocoap.Context.create_server_context(site, bind=("127.0.0.1", int(sys.argv[1])))
    print("ready", flush=True)
    await asyncio.get_running_loop().create_future()


asyncio.run(main())
