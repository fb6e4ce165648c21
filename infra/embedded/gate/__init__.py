"""The gate in front of every service: who asks, and is it really they?

A request passes if it was sent to this endpoint's own address, by no foreign web page, and with a
signature that only the holder of a key can make. Nothing else of a request is looked at before.
What passes is the request that was signed, and one that nobody after the gate can read otherwise:
without its signature, its bucket in the path, its body as the sender meant it.
"""

from infra.embedded.gate.gate import Gate, Signed, service_of
from infra.embedded.gate.payloads import trailers_of
from infra.embedded.gate.refusals import Refused, protocol_of, refusal

__all__ = ["Gate", "Refused", "Signed", "protocol_of", "refusal", "service_of", "trailers_of"]
