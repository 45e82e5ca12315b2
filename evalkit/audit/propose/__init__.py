"""Relations that printed tables hold without anybody having said so, each with how unlikely it is by chance."""
