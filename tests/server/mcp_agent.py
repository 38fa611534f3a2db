"""An agent of somebody else: lists the tools of the MCP server at argv[1], calls argv[2] with argv[3], prints both.

Run by the interpreter of the environment that has the MCP server, and with it a client.
"""

from __future__ import annotations

import asyncio
import json
import sys

from fastmcp import Client


async def main(url: str, tool: str, arguments: str) -> None:
    async with Client(url) as client:
        names = [one.name for one in await client.list_tools()]
        print(json.dumps({"tools": names, "told": (await client.call_tool(tool, json.loads(arguments))).data}))


asyncio.run(main(*sys.argv[1:]))
