"""Which calls make a resource, as the AWS provider makes them. https://github.com/hashicorp/terraform-provider-aws"""

from allowing import ALLOWING
from observing import OBSERVING
from storing import STORING

KINDS = {**OBSERVING, **STORING, **ALLOWING}
