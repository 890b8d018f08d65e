// Follows the link the page has just drawn: to the door in, or to the door out.
location.replace(document.getElementById("portal-hop").href);
