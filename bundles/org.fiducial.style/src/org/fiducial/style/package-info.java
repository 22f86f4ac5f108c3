/**
 * Styles to generate faces in: prompts and the settings that go with them. Kept in data files that plug-ins and users add to.
 * A style says what to ask for; which engine draws it is none of its business.
 */
package org.fiducial.style;
