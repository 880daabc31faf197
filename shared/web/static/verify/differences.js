// Where two JSON values differ, said so that a person finds the place: paths, with the product, judge or label meant.

const KEYS = ["code", "label", "judge", "product", "wish"]; // entries of lists are told apart by those that they have

/** Return every place where `said` is not what was `computed`: [{ where, said, computed }]; undefined is nothing. */
export function differences(said, computed, path) {
  const found = [];
  walk(said, computed, path, "", found);
  return found;
}

const isList = Array.isArray;
const isObject = (value) => value !== null && typeof value === "object" && !isList(value);
const named = (path, meant) => (meant ? `${path} (${meant})` : path);

function walk(said, computed, path, meant, found) {
  if (isObject(said) && isObject(computed)) {
    const names = [...new Set([...Object.keys(computed), ...Object.keys(said)])].sort();
    for (const name of names) walk(own(said, name), own(computed, name), `${path}/${name}`, meant, found);
  } else if (isList(said) && isList(computed)) lists(said, computed, path, meant, found);
  else if (said !== computed) found.push({ where: named(path, meant), said, computed });
}

function own(value, name) {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function lists(said, computed, path, meant, found) {
  const [saidNames, computedNames] = [said.map(nameOf), computed.map(nameOf)];
  const distinct = (names) => new Set(names).size === names.length;
  if (computed.length === 0 || !computed.every(isObject) || !distinct(saidNames) || !distinct(computedNames)) {
    for (let place = 0; place < Math.max(said.length, computed.length); place += 1) {
      walk(said[place], computed[place], `${path}/${place}`, meant, found);
    }
    return;
  }
  const at = new Set(saidNames);
  const inside = new Map(computedNames.map((name, place) => [name, computed[place]]));
  const told = (name) => (meant ? `${meant}, ${name}` : name);
  saidNames.forEach((name, place) => walk(said[place], inside.get(name), `${path}/${place}`, told(name), found));
  const missing = computedNames.filter((name) => !at.has(name)).sort();
  for (const name of missing) found.push({ where: named(path, told(name)), said: undefined, computed: inside.get(name) });
  const [left, right] = [saidNames.filter((name) => inside.has(name)), computedNames.filter((name) => at.has(name))];
  if (left.some((name, place) => name !== right[place])) found.push({ where: named(`${path}: the order`, meant), said: left, computed: right });
}

function nameOf(item, place) {
  const names = isObject(item) ? KEYS.map((key) => own(item, key)).filter((name) => typeof name === "string") : [];
  return names.join(", ") || `#${place}`;
}
