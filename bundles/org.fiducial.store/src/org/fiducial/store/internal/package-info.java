/**
 * JDBC below the store: connections, transactions, migrations and the mapping of rows to objects.
 * No SQL anywhere else but in the facets of the store.
 */
package org.fiducial.store.internal;
