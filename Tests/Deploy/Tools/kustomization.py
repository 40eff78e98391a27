"""Renders a kustomization, as `kubectl kustomize` does, for machines that have no kubectl.

Knows what the kustomizations of deploy/kubernetes use, and refuses the rest: what is not understood must not be rendered as if it
were not there. Where there is a kubectl, a test compares the two.
"""

import hashlib
import json
import sys
from pathlib import Path

import yaml

# Lists that a patch is merged into, each by what tells one element from another.
MERGE_KEYS = {
    "containers": "name",
    "env": "name",
    "ports": "containerPort",
    "volumeMounts": "mountPath",
    "volumes": "name",
}
# Lists that a patch replaces.
REPLACED_LISTS = {"egress", "ingress"}
WORKLOADS = {"Deployment", "StatefulSet"}


class Refusal(Exception):
    """Something that this renderer does not know."""


def render(folder):
    """The resources of a folder's kustomization, with the final names of its ConfigMaps."""
    resources = accumulate(Path(folder).resolve())
    for resource in [one for one in resources if one.get("kind") == "ConfigMap"]:
        plain = resource["metadata"]["name"]
        resource["metadata"]["name"] = f"{plain}-{content_hash(resource)}"
        for workload in resources:
            if workload["kind"] in WORKLOADS:
                rename_config_map(workload, plain, resource["metadata"]["name"])
    return resources


def accumulate(folder):
    file = folder / "kustomization.yaml"
    text = yaml.safe_load(file.read_text())
    refuse_unknown(text, {"apiVersion", "kind", *STEPS}, file)
    resources = []
    for entry in text.get("resources", []):
        path = folder / entry
        resources += accumulate(path.resolve()) if path.is_dir() else documents(path)
    # In kustomize's order, whatever that of the file is.
    for name, step in STEPS.items():
        if name in text:
            step(resources, text[name], folder)
    return resources


def documents(path):
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


def refuse_unknown(mapping, known, where):
    for name in mapping:
        if name not in known:
            raise Refusal(f"{where}: '{name}' is not known to this renderer")


def generate_config_maps(resources, generators, folder):
    for generator in generators:
        refuse_unknown(generator, {"name", "literals", "behavior"}, folder)
        data = dict(literal.split("=", 1) for literal in generator["literals"])
        behavior = generator.get("behavior", "create")
        if behavior == "merge":
            one(resources, "ConfigMap", generator["name"])["data"].update(data)
        elif behavior == "create":
            metadata = {"name": generator["name"]}
            resources.append({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data})
        else:
            raise Refusal(f"{folder}: the behavior '{behavior}' of a configMapGenerator is not known to this renderer")


def apply_patches(resources, patches, folder):
    for patch in patches:
        refuse_unknown(patch, {"path", "target"}, folder)
        for document in documents(folder / patch["path"]):
            targets = selected(resources, patch["target"], folder) if "target" in patch else None
            if targets is None:
                targets = [one(resources, document["kind"], document["metadata"]["name"])]
            if not targets:
                raise Refusal(f"{folder}: no resource is a target of {patch['path']}")
            for resource in targets:
                content = {name: value for name, value in document.items() if name not in ("apiVersion", "kind", "metadata")}
                merge(resource, content, patch["path"])


def selected(resources, target, folder):
    refuse_unknown(target, {"kind", "labelSelector"}, folder)
    label, _, value = target.get("labelSelector", "").partition("=")
    return [
        resource
        for resource in resources
        if resource["kind"] == target["kind"] and (not label or resource["metadata"].get("labels", {}).get(label) == value)
    ]


def one(resources, kind, name):
    found = [resource for resource in resources if resource["kind"] == kind and resource["metadata"]["name"] == name]
    if len(found) != 1:
        raise Refusal(f"there are {len(found)} resources {kind} {name} where one is patched")
    return found[0]


def merge(target, patch, where):
    for name, value in patch.items():
        present = target.get(name)
        if value is None or name == "$patch":
            raise Refusal(f"{where}: a patch that removes something ('{name}') is not known to this renderer")
        if isinstance(value, dict) and isinstance(present, dict):
            merge(present, value, where)
        elif isinstance(value, list) and isinstance(present, list):
            target[name] = merged_list(name, present, value, where)
        else:
            target[name] = copied(value)


def merged_list(name, present, patch, where):
    if name in REPLACED_LISTS:
        return copied(patch)
    if name not in MERGE_KEYS:
        raise Refusal(f"{where}: how the list '{name}' is merged is not known to this renderer")
    key = MERGE_KEYS[name]
    by_key = {element[key]: element for element in present}
    new = []
    for element in patch:
        if element[key] in by_key:
            merge(by_key[element[key]], element, where)
        else:
            new.append(copied(element))
    return new + present


def copied(value):
    return json.loads(json.dumps(value))


def set_namespace(resources, namespace, _):
    for resource in resources:
        if resource["kind"] == "Namespace":
            resource["metadata"]["name"] = namespace
        else:
            resource["metadata"]["namespace"] = namespace


def add_labels(resources, labels, folder):
    for entry in labels:
        refuse_unknown(entry, {"pairs", "includeTemplates"}, folder)
        for resource in resources:
            resource["metadata"].setdefault("labels", {}).update(entry["pairs"])
            if entry.get("includeTemplates") and resource["kind"] in WORKLOADS:
                resource["spec"]["template"]["metadata"].setdefault("labels", {}).update(entry["pairs"])


def set_images(resources, images, folder):
    for image in images:
        refuse_unknown(image, {"name", "newName", "newTag"}, folder)
        for resource in resources:
            if resource["kind"] in WORKLOADS:
                for container in resource["spec"]["template"]["spec"]["containers"]:
                    set_image(container, image)


def set_image(container, image):
    name, _, tag = container["image"].partition(":")
    if name == image["name"]:
        container["image"] = image.get("newName", name) + ":" + image.get("newTag", tag)


# In kustomize's order: a component's own patches come before the labels and names that it gives.
STEPS = {
    "configMapGenerator": generate_config_maps,
    "resources": lambda *_: None,
    "patches": apply_patches,
    "namespace": set_namespace,
    "labels": add_labels,
    "images": set_images,
}


def rename_config_map(value, plain, final):
    """Where a pod refers to a ConfigMap."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in ("configMapRef", "configMapKeyRef", "configMap") and inner.get("name") == plain:
                inner["name"] = final
            rename_config_map(inner, plain, final)
    elif isinstance(value, list):
        for inner in value:
            rename_config_map(inner, plain, final)


def content_hash(config_map):
    """kustomize's suffix: ten characters of a digest, in an alphabet that spells no words. kustomize leaves the name empty."""
    content = {"data": config_map["data"], "kind": "ConfigMap", "name": ""}
    text = json.dumps(content, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    digest = hashlib.sha256(text.encode()).hexdigest()[:10]
    return digest.translate(str.maketrans("013ae", "ghkmt"))


if __name__ == "__main__":
    try:
        json.dump(render(sys.argv[1]), sys.stdout)
    except Refusal as refusal:
        sys.exit(f"{sys.argv[1]}: {refusal}")
