# SPDX-License-Identifier: Apache-2.0
# asyncio_streams.py ADDRESS PORT: prints what a TCP server says, by asyncio's streams.
import asyncio
import sys


async def ask(address, port):
    reader, writer = await asyncio.open_connection(address, port)
    print((await reader.read()).decode().strip())
    writer.close()


asyncio.run(ask(sys.argv[1], int(sys.argv[2])))
