"""A small OpenID Connect provider on a local port: discovery, consent at once, code for tokens, PKCE."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "countyhall", "between-the-two-of-us"


class Provider(ThreadingHTTPServer):
    """Says of whoever comes what ``person`` says."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.codes: dict[str, dict] = {}
        self.person = {"sub": "7", "email": "clerk@example.test", "email_verified": True, "name": "承辦人甲"}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def tokens(self, asked: dict) -> dict:
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, **self.person}
        if "nonce" in asked:
            claims["nonce"] = asked["nonce"]
        token = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": "for-user-info", "token_type": "Bearer", "expires_in": 60, "id_token": token}


class Handler(BaseHTTPRequestHandler):
    """The four addresses of a provider."""

    server: Provider

    def do_GET(self) -> None:
        path, url = urlsplit(self.path), self.server.url
        if path.path == "/.well-known/openid-configuration":
            self.say({
                "issuer": url, "authorization_endpoint": f"{url}/authorize", "token_endpoint": f"{url}/token",
                "userinfo_endpoint": f"{url}/userinfo", "jwks_uri": f"{url}/jwks",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            })  # fmt: skip
        elif path.path == "/jwks":
            key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.server.key.public_key()))
            self.say({"keys": [key | {"kid": "1", "alg": "RS256", "use": "sig"}]})
        elif path.path == "/userinfo":
            self.say(self.server.person)
        elif path.path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(path.query).items()}
            code = secrets.token_hex(8)
            self.server.codes[code] = asked
            back = urlencode({"code": code, "state": asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.server.codes.pop(given.get("code", ""), None)
        proof = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        if asked is None or given.get("client_secret") != SECRET or asked.get("code_challenge") != proof:
            self.say({"error": "invalid_grant"}, 400)
        else:
            self.say(self.server.tokens(asked))

    def say(self, what: dict, status: int = 200) -> None:
        body = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args) -> None:
        """Nothing: the tests' output stays readable."""
