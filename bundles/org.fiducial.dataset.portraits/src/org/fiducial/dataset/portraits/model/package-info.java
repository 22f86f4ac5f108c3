/**
 * Who is drawn: identity, expression, pose and the three-dimensional head that carries the landmarks.
 * Nothing here knows pixels except the projection.
 */
package org.fiducial.dataset.portraits.model;
