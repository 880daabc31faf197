"""A kind of contract for import-linter that it does not have itself: what a package may import, and nothing else."""

import sys
from typing import Any

from grimp import ImportGraph
from importlinter.application import output
from importlinter.domain import fields
from importlinter.domain.contract import Contract, ContractCheck
from importlinter.domain.helpers import module_expression_to_modules


class AllowedContract(Contract):
    """The packages that ``modules`` names import the standard library, themselves, and what ``allowed`` names."""

    type_name = "allowed"
    modules: Any = fields.SetField(subfield=fields.ModuleExpressionField())
    allowed: Any = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find every import of something else."""
        wrong = [
            f"{module} imports {imported}"
            for expression in self.modules
            for package in module_expression_to_modules(graph=graph, expression=expression, as_packages=False)
            for module in sorted({package.name, *graph.find_descendants(package.name)})
            for imported in sorted(graph.find_modules_directly_imported_by(module))
            if not self._may(package.name, imported)
        ]
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import that is not allowed."""
        for line in check.metadata["wrong"]:
            output.print_error(line)

    def _may(self, package: str, imported: str) -> bool:
        if imported.partition(".")[0] in sys.stdlib_module_names:
            return True
        return any(imported == known or imported.startswith(f"{known}.") for known in (package, *self.allowed))
