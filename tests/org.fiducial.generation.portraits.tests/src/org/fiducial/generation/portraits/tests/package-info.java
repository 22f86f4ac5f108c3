/**
 * The shipped base model: complete, of the size it should have, and able to draw what it is asked for.
 */
package org.fiducial.generation.portraits.tests;
