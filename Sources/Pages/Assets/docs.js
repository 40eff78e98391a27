// Shows the API's document: every call, its parameters, its content and its answers.
import { announce, h, tell } from "./dom.js";

const main = document.getElementById("main");

/** What a reference leads to. */
function resolver(document) {
  return (value) => {
    if (!value?.$ref) return value;
    return value.$ref.split("/").slice(1).reduce((place, name) => place[name], document);
  };
}

/** The limits of a value, in words. */
function limits(schema) {
  const bounds = [["minLength", "from"], ["maxLength", "to"], ["minimum", "from"], ["maximum", "to"], ["minItems", "from"], ["maxItems", "to"]]
    .filter(([name]) => schema[name] !== undefined).map(([name, word]) => `${word} ${schema[name].toLocaleString("en")}`);
  const unit = schema.maxLength !== undefined ? " characters" : schema.maxItems !== undefined ? " elements" : "";
  const words = (schema.enum ?? []).filter((word) => word !== null).join(", ");
  return [bounds.length > 0 && bounds.join(" ") + unit, schema.format, words && `one of ${words}`].filter(Boolean).join("; ");
}

function typeOf(schema) {
  return [schema.type ?? []].flat().filter((type) => type !== "null").join(" or ") || "any value";
}

/** The fields of a schema as a list within a list; null: it has none. */
function shape(schema, resolve) {
  const whole = resolve(schema);
  if (whole.allOf) return shape(whole.allOf[0], resolve);
  if (whole.anyOf) {
    const parts = whole.anyOf.map((part) => shape(part, resolve)).filter(Boolean);
    return parts.length > 1 ? h("ul.shape", {}, parts.map((part, index) => h("li", {}, index === 0 ? "either" : "or", part))) : parts[0] ?? null;
  }
  if (whole.items) return shape(whole.items, resolve);
  if (!whole.properties) return null;
  const fields = Object.entries(whole.properties).map(([name, field]) => {
    const value = resolve(field);
    const notes = [typeOf(value), limits(value), [value.type].flat().includes("null") && "or null",
      !(whole.required ?? []).includes(name) && "may be missing"].filter(Boolean);
    return h("li", {}, h("code", {}, name), ` ${notes.join(", ")}`, shape(value, resolve));
  });
  return h("ul.shape", {}, fields);
}

function parameter(value) {
  const where = { path: "in the path", query: "in the query", header: "header" }[value.in];
  const notes = [where, limits(value.schema), value.required && "needed"].filter(Boolean).join(", ");
  return h("li", {}, h("code", {}, value.name), ` ${notes}`, value.description && h("p.hint", {}, value.description));
}

/** The codes of an answer's problems. */
function codes(content) {
  return content?.["application/problem+json"]?.schema.allOf?.[1].properties.code.enum ?? [];
}

function answer([status, reference], resolve) {
  const value = resolve(reference);
  const problems = codes(value.content);
  const [type, content] = Object.entries(value.content ?? {}).find(([name]) => name !== "application/problem+json") ?? [];
  const headers = Object.keys(value.headers ?? {}).filter((name) => name !== "x-correlation-id");
  return [
    h("dt", {}, h("span.status", {}, status), ` ${value.description}`),
    h("dd", {},
      problems.length > 0 && h("p.hint", {}, "Problem: ", problems.flatMap((code, index) => [index > 0 && ", ", h("code", {}, code)])),
      headers.length > 0 && h("p.hint", {}, `Headers: ${headers.join(", ")}`),
      content && (shape(content.schema, resolve) ?? h("p.hint", {}, type))),
  ];
}

function call(path, method, operation, resolve) {
  const parameters = (operation.parameters ?? []).map(resolve);
  const content = operation.requestBody?.content["application/json"].schema;
  return h("details.call", { id: operation.operationId },
    h("summary", {}, h("span.method", {}, method.toUpperCase()), h("code", {}, path), h("span.quiet", {}, operation.summary)),
    operation.description && h("p", {}, operation.description),
    parameters.length > 0 && [h("h3", {}, "Parameters"), h("ul.shape", {}, parameters.map(parameter))],
    content && [h("h3", {}, "Content"), shape(content, resolve) ?? h("p.hint", {}, "JSON")],
    h("h3", {}, "Answers"),
    h("dl.answers", {}, Object.entries(operation.responses).flatMap((entry) => answer(entry, resolve))));
}

function show(document) {
  const resolve = resolver(document);
  const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
  const tags = document.tags.map((tag) => tag.name);
  const sections = tags.map((tag) => h("section", { "aria-labelledby": `tag-${tag}` },
    h("h2", { id: `tag-${tag}`, tabindex: "-1" }, tag),
    calls.filter(({ operation }) => operation.tags.includes(tag)).map(({ path, method, operation }) => call(path, method, operation, resolve))));
  main.replaceChildren(
    h("h1", {}, "The API"), h("p", {}, document.info.description),
    h("nav", { "aria-label": "Parts" }, h("ul.tags", {}, tags.map((tag) => h("li", {}, h("a", { href: `#tag-${tag}` }, tag))))),
    ...sections);
  announce(`${calls.length} calls`);
  openNamed();
}

/** Opens the call that the address names. */
function openNamed() {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!place || place === main) return;
  if (place.localName === "details") place.open = true;
  place.scrollIntoView();
}

addEventListener("hashchange", openNamed);
try {
  const response = await fetch("/openapi.json");
  if (!response.ok) throw new Error(`the document was not sent: ${response.status}`);
  show(await response.json());
} catch (problem) {
  tell(main, problem);
}
