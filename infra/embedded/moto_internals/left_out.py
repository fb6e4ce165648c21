"""What of moto is never imported; this stands in for it, from the first import of the package on.

Step Functions' AWS Batch integration pulls in moto's EC2: a second of start-up and 55 MB.
"""

import sys
import types

BATCH = (
    "moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_batch"
)

_stand_in = types.ModuleType(BATCH)
_stand_in.StateTaskServiceBatch = None  # type: ignore[attr-defined]
sys.modules.setdefault(BATCH, _stand_in)
