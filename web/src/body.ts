document.documentElement.dataset.body = "none";
