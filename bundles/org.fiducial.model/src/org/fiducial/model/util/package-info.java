/**
 * Generated switch and adapter factory of the model.
 */
package org.fiducial.model.util;
