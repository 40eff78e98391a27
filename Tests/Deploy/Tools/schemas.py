"""Validates a rendered kustomization: Kubernetes' own kinds by kubernetes-validate, others by the definitions that their operators
bring. One line for each fault on standard output, and one for what nothing could be checked by on standard error.

    python schemas.py FOLDER [DIRECTORY OF CUSTOM RESOURCE DEFINITIONS]
"""

import sys
from pathlib import Path

import jsonschema
import kubernetes_validate
import yaml

import kustomization

KUBERNETES = "1.34"


def definitions(folder):
    """The schema of each custom kind, by its API version and name."""
    schemas = {}
    for file in sorted(Path(folder).glob("*-crd.yaml")):
        for document in yaml.safe_load_all(file.read_text()):
            if document:
                spec = document["spec"]
                for version in spec["versions"]:
                    name = (f"{spec['group']}/{version['name']}", spec["names"]["kind"])
                    schemas[name] = strict(version["schema"]["openAPIV3Schema"])
    return schemas


def strict(schema):
    """Refuses a field that the schema does not know, which Kubernetes would drop without a word."""
    if isinstance(schema, list):
        return [strict(element) for element in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {name: strict(value) for name, value in schema.items()}
    is_open = schema.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in schema
    if schema.get("type") == "object" and isinstance(schema.get("properties"), dict) and not is_open:
        schema["additionalProperties"] = False
    return schema


def faults(resource, schemas):
    schema = schemas.get((resource["apiVersion"], resource["kind"]))
    if schema:
        for error in jsonschema.Draft202012Validator(schema).iter_errors(resource):
            yield f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
        return
    try:
        kubernetes_validate.validate(resource, KUBERNETES, strict=True)
    except kubernetes_validate.ValidationError as error:
        yield f"{'/'.join(map(str, error.path))}: {error.message}"
    except kubernetes_validate.SchemaNotFoundError:
        print(f"no schema for {resource['apiVersion']} {resource['kind']}: not checked", file=sys.stderr)


def main(folder, schema_folder=None):
    schemas = definitions(schema_folder) if schema_folder else {}
    for resource in kustomization.render(folder):
        for fault in faults(resource, schemas):
            print(f"{resource['kind']} {resource['metadata']['name']}: {fault}")


if __name__ == "__main__":
    main(*sys.argv[1:])
