/**
 * A plug-in that is wrong in every way that was met; shows that one bad plug-in takes nothing else down.
 */
package org.fiducial.broken;
