"""What moto answers whole: a file a service, which says what moto gets wrong of it."""

from infra.embedded.moto_services.cloudwatch import CloudWatch
from infra.embedded.moto_services.dynamodb import DynamoDB
from infra.embedded.moto_services.iam import Iam
from infra.embedded.moto_services.kms import Kms
from infra.embedded.moto_services.logs import Logs
from infra.embedded.moto_services.sns import Sns
from infra.embedded.moto_services.sqs import Sqs
from infra.embedded.protocol.service import Service

SERVICES: tuple[type[Service], ...] = (CloudWatch, DynamoDB, Iam, Kms, Logs, Sns, Sqs)
