/** The runner's own commands: thin shells around the workflow's steps, the store and the registries. */
package org.fiducial.headless.commands;
