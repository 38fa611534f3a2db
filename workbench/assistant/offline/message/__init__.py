"""A whole message: what of it is the request, what is set aside or taken back, which kind it is, what is refused."""
