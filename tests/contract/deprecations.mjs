// The form of deprecations: what to use instead, and the day from which the old may be gone.

import { buildSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from "graphql";

const FORM = /^Use \S.*\. Removal on (\d{4}-\d{2}-\d{2})\.$/;

/** Every deprecation that is not of the form, by its place. */
export function deprecationFaults(sdl) {
  return [...elements(buildSchema(sdl))]
    .filter(([, { deprecationReason }]) => typeof deprecationReason === "string" && !fits(deprecationReason))
    .map(([place, { deprecationReason }]) =>
      `${place}: "${deprecationReason}" is not of the form "Use other. Removal on 2027-01-01."`);
}

function fits(reason) {
  const day = FORM.exec(reason)?.[1];
  return day !== undefined && isDay(day);
}

function isDay(text) {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Whatever can be deprecated, with its place. */
function* elements(schema) {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        yield [`${type.name}.${field.name}`, field];
        for (const argument of field.args) yield [`${type.name}.${field.name}(${argument.name})`, argument];
      }
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) yield [`${type.name}.${field.name}`, field];
    } else if (isEnumType(type)) {
      for (const value of type.getValues()) yield [`${type.name}.${value.name}`, value];
    }
  }
}
