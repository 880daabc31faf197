// The letter of a text that is not kept yet comes into its frame by itself; without this script a button brings it.
"use strict";

const button = document.getElementById("into-frame");
if (button && document.querySelector("form[data-draft]")) button.click();
