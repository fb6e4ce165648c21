"""The one logger. Ids and counts only: never an event, an environment, or a borrower's data."""

from aws_lambda_powertools import Logger

logger = Logger()  # service and level: POWERTOOLS_SERVICE_NAME, POWERTOOLS_LOG_LEVEL
