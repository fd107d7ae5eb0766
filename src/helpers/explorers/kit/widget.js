/** Entry of the module that anywidget loads in a notebook. */

import { render } from "./explorers.js";

export default { render };
