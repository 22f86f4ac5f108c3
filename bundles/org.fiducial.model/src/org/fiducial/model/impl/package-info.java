/**
 * Generated implementations of the model; use {@link org.fiducial.model.ModelFactory}.
 */
package org.fiducial.model.impl;
