/** The last value of a function, as long as it is called with the same arguments. */
export function remembered(compute) {
  let [known, value] = [[], undefined];
  return (...given) => {
    if (given.some((argument, i) => argument !== known[i])) [known, value] = [given, compute(...given)];
    return value;
  };
}
