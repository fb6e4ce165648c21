"""What a topic of the embedded cloud told: e-mail is not sent, moto keeps what would have been."""

from moto.sns.models import sns_backends

from infra.embedded.moto_internals.hooks import ACCOUNT, REGION


def told(topic_arn):
    """The messages so far, oldest first, each as its subscribers read it."""
    sent = list(sns_backends[ACCOUNT][REGION].topics[topic_arn].sent_notifications)
    return [{"Subject": subject, "Message": message} for _, message, subject, _, _ in sent]
